package io.dynamicnetworks.standin.multus;

/** A refusal by the daemon; the message is its answer. */
final class RefusedCall extends Exception {
  private static final long serialVersionUID = 1L;

  RefusedCall(String message) {
    super(message);
  }

  /** The same refusal with a prefix. */
  RefusedCall after(String prefix) {
    return new RefusedCall(prefix + getMessage());
  }
}
