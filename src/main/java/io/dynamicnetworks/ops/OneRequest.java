package io.dynamicnetworks.ops;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * HTTP/1.1 with one request a connection: anything else that is sent on it, even the request's
 * body, is not awaited.
 */
final class OneRequest {
  static final String TEXT = "text/plain; charset=utf-8";
  static final int MAX_HEADER_BYTES = 4 << 10;

  private OneRequest() {}

  /** Options of a server. A second protocol would add a parser, streams and resets. */
  static HttpServerOptions options(int maxRequestLineBytes) {
    return new HttpServerOptions()
        .setHttp2ClearTextEnabled(false)
        .setMaxInitialLineLength(maxRequestLineBytes)
        .setMaxHeaderSize(MAX_HEADER_BYTES);
  }

  /** Sets the answer's head. */
  static HttpServerResponse begin(HttpServerRequest request, int status, String type) {
    return request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", type)
        .putHeader("Connection", "close");
  }

  /** Sends the answer, or the rest of it, and closes the connection. */
  static void end(HttpServerRequest request, String last) {
    request.response().end(last).onComplete(sent -> request.connection().close());
  }
}
