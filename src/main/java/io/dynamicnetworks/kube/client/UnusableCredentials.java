package io.dynamicnetworks.kube.client;

/**
 * The API server cannot be reached with these credentials; the message says in one line what to do.
 */
public final class UnusableCredentials extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableCredentials(String message) {
    super(message);
  }
}
