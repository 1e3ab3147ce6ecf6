package io.dynamicnetworks.kube.client;

/** There is no way to the API server; the message is one line that says what to do. */
public final class UnusableCredentials extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableCredentials(String message) {
    super(message);
  }
}
