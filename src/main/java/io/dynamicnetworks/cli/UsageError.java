package io.dynamicnetworks.cli;

/** Wrong usage, such as a bad command line or config; the message says in one line what to do. */
public final class UsageError extends Exception {
  private static final long serialVersionUID = 1L;

  public UsageError(String message) {
    super(message);
  }
}
