package io.dynamicnetworks.standin.multus;

/** Where the real daemon panics: its HTTP server drops the connection, and goes on. */
final class Panic extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Panic(String message) {
    super(message);
  }
}
