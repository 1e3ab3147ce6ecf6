package io.dynamicnetworks.bus;

/** A request that got no reply. */
public final class RequestFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kept the reply away. */
  public enum Why {
    /** The deadline passed: the request may or may not have had its effect. */
    DEADLINE,
    /** Nobody serves the address: the request had no effect. */
    NOBODY,
    /** The server failed in an unexpected way: the request may or may not have had its effect. */
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
