package io.dynamicnetworks.bus;

/** A request that got no reply. */
public final class RequestFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why there was no reply. */
  public enum Why {
    /** The deadline passed: the request may or may not have taken effect. */
    DEADLINE,
    /** Nothing serves the address: the request had no effect. */
    NO_HANDLER,
    /** The server failed unexpectedly: the request may or may not have taken effect. */
    BROKEN
  }

  private final Why why;

  public RequestFailed(Why why, String address, String detail) {
    super("request to " + address + ": " + detail);
    this.why = why;
  }

  public Why why() {
    return why;
  }
}
