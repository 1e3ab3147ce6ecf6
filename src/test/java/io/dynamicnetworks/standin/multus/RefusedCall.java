package io.dynamicnetworks.standin.multus;

/** The daemon refuses; the message is what it answers. */
final class RefusedCall extends Exception {
  private static final long serialVersionUID = 1L;

  RefusedCall(String message) {
    super(message);
  }

  /** The same with something before it. */
  RefusedCall after(String prefix) {
    return new RefusedCall(prefix + getMessage());
  }
}
