package io.dynamicnetworks.cri;

/** A CRI call that got no answer, or an error for one. */
final class CallFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What the failure says about the runtime. */
  enum Kind {
    /** It cannot be reached: no socket, refused, or the connection broke. */
    UNREACHABLE,
    /** It did not answer in time; whether it is up is unknown. */
    DEADLINE,
    /** It answered, with an error or with something that is not an answer. */
    REFUSED,
    /** Its answer is longer than any that is taken in. */
    TOO_LONG
  }

  private final Kind kind;

  CallFailed(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }
}
