package io.dynamicnetworks.standin.kube;

import java.time.Instant;
import java.util.Map;

/** A received request and the current state of its answer. */
public final class RecordedRequest {
  private final Instant received;
  private final RequestInfo info;
  private final Call call;
  private final Map<String, String> headers;

  RecordedRequest(Instant received, RequestInfo info, Call call) {
    this.received = received;
    this.info = info;
    this.call = call;
    headers = call.headers();
  }

  public Instant received() {
    return received;
  }

  /** The request's RBAC attributes. */
  public RequestInfo info() {
    return info;
  }

  /** The HTTP method. */
  public String method() {
    return call.method();
  }

  public String path() {
    return call.path();
  }

  /** The query as it was sent; empty if absent. */
  public String query() {
    return call.rawQuery();
  }

  /** A header; the name is case-insensitive, and the value is empty if absent. */
  public String header(String name) {
    return headers.getOrDefault(name, "");
  }

  public String body() {
    return call.text();
  }

  /** The HTTP status code of the answer; 0 until there is one. */
  public int code() {
    return call.answerCode();
  }

  /** The number of bytes of the response body written to the network so far. */
  public long bytesSent() {
    return call.request().response().bytesWritten();
  }

  @Override
  public String toString() {
    return "%s %s?%s -> %d".formatted(method(), path(), query(), code());
  }
}
