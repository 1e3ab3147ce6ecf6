package io.dynamicnetworks.standin.kube;

import java.time.Instant;
import java.util.Map;

/** A request that was received, and what is known of its answer so far. */
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

  /** What it is about. */
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

  /** The query as it was sent, empty if there is none. */
  public String query() {
    return call.rawQuery();
  }

  /** A header by its name, in whatever case; empty if it isn't there. */
  public String header(String name) {
    return headers.getOrDefault(name, "");
  }

  public String body() {
    return call.text();
  }

  /** The HTTP status of the answer; 0 while there is none. */
  public int code() {
    return call.answerCode();
  }

  /** How many bytes of an answer's body were handed to the network so far. */
  public long bytesSent() {
    return call.request().response().bytesWritten();
  }

  @Override
  public String toString() {
    return "%s %s?%s -> %d".formatted(method(), path(), query(), code());
  }
}
