package io.dynamicnetworks;

/** The controller could not start; the message is one line that says what to do. */
public final class StartFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartFailed(String message) {
    super(message);
  }
}
