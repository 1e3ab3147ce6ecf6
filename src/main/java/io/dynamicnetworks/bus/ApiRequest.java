package io.dynamicnetworks.bus;

/** A kind of request to the API server, and how it ended. */
public record ApiRequest(Verb verb, Code code) {
  /** The verbs of the Kubernetes API. */
  public enum Verb {
    GET,
    LIST,
    WATCH,
    PATCH,
    UPDATE,
    CREATE
  }

  /** The HTTP status codes that are counted separately; all others count as {@link #OTHER}. */
  public enum Code {
    OK("200"),
    CREATED("201"),
    UNAUTHORIZED("401"),
    FORBIDDEN("403"),
    NOT_FOUND("404"),
    CONFLICT("409"),
    GONE("410"),
    UNPROCESSABLE("422"),
    TOO_MANY_REQUESTS("429"),
    SERVER_ERROR("500"),
    UNAVAILABLE("503"),
    GATEWAY_TIMEOUT("504"),
    OTHER("other"),
    /** No answer came. */
    NONE("none");

    private final String text;

    Code(String text) {
      this.text = text;
    }

    /** Returns the status code in digits, or a word. */
    public String text() {
      return text;
    }

    /** Returns the constant for an HTTP status code. */
    public static Code of(int status) {
      String digits = Integer.toString(status);
      for (Code code : values()) {
        if (code.text.equals(digits)) {
          return code;
        }
      }
      return OTHER;
    }
  }
}
