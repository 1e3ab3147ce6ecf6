package io.dynamicnetworks.standin.multus;

/** A panic of the real daemon: its HTTP server drops the connection and continues. */
final class Panic extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Panic(String message) {
    super(message);
  }
}
