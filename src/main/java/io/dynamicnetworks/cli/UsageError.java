package io.dynamicnetworks.cli;

/** The program was called in a wrong way; the message is one line that says what to do. */
public final class UsageError extends Exception {
  private static final long serialVersionUID = 1L;

  public UsageError(String message) {
    super(message);
  }
}
