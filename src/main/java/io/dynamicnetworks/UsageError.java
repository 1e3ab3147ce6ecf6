package io.dynamicnetworks;

/** The program was called in a wrong way; the message is one line that says what to do. */
final class UsageError extends Exception {
  private static final long serialVersionUID = 1L;

  UsageError(String message) {
    super(message);
  }
}
