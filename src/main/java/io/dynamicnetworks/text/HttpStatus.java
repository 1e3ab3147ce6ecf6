package io.dynamicnetworks.text;

/** The HTTP status codes that the controller sends or checks (RFC 9110, RFC 6585). */
public final class HttpStatus {
  public static final int OK = 200;
  public static final int BAD_REQUEST = 400;
  public static final int UNAUTHORIZED = 401;
  public static final int FORBIDDEN = 403;
  public static final int NOT_FOUND = 404;
  public static final int METHOD_NOT_ALLOWED = 405;
  public static final int CONFLICT = 409;
  public static final int GONE = 410;
  public static final int UNPROCESSABLE_CONTENT = 422;
  public static final int TOO_MANY_REQUESTS = 429;
  public static final int INTERNAL_SERVER_ERROR = 500;
  public static final int SERVICE_UNAVAILABLE = 503;

  private HttpStatus() {}

  /** Whether the request was carried out: 200 to 299. */
  public static boolean isSuccess(int code) {
    return code >= OK && code < OK + 100;
  }
}
