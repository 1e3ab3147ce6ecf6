package io.dynamicnetworks.standin.multus;

/** The daemon refuses; the message is what it answers. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  Refusal(String message) {
    super(message);
  }

  /** The same with something before it. */
  Refusal after(String prefix) {
    return new Refusal(prefix + getMessage());
  }
}
