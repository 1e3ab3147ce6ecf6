package io.dynamicnetworks.standin.kube;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A request with its complete body, and the means to answer it. */
final class Call {
  private static final String JSON = "application/json";

  private final HttpServerRequest request;
  private final Buffer body;

  private volatile int answerCode;
  private @Nullable Runnable insteadOfAnswer;
  private boolean watchStalls;

  Call(HttpServerRequest request, Buffer body) {
    this.request = request;
    this.body = body;
  }

  /** The HTTP method, for example {@code GET}. */
  String method() {
    return String.valueOf(request.method());
  }

  String path() {
    return String.valueOf(request.path());
  }

  byte[] body() {
    return body.getBytes();
  }

  String text() {
    return body.toString();
  }

  /** All headers; names are case-insensitive. */
  Map<String, String> headers() {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    request.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
    return headers;
  }

  /** The query as it was sent; empty if absent. */
  String rawQuery() {
    String query = request.query();
    return query == null ? "" : query;
  }

  HttpServerRequest request() {
    return request;
  }

  /** A query parameter; empty if absent. */
  String query(String name) {
    String value = request.getParam(name);
    return value == null ? "" : value;
  }

  /** Whether a query parameter is {@code true} or {@code 1}. */
  boolean isSet(String name) {
    String value = query(name);
    return value.equals("true") || value.equals("1");
  }

  /**
   * A numeric query parameter.
   *
   * @throws ApiError 400 if it is not a number
   */
  long number(String name, long otherwise) {
    String value = query(name);
    if (value.isEmpty()) {
      return otherwise;
    }
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw ApiError.badRequest("%s: Invalid value: \"%s\": not a number".formatted(name, value));
    }
  }

  /** A header; empty if absent. */
  String header(String name) {
    String value = request.getHeader(name);
    return value == null ? "" : value;
  }

  void answer(int code, byte[] json) {
    answer(code, Buffer.buffer(json));
  }

  void answer(int code, JsonNode json) {
    answer(code, Wire.bytes(json));
  }

  void answer(int code, String contentType, String text) {
    answerCode = code;
    request.response().setStatusCode(code).putHeader("Content-Type", contentType).end(text);
  }

  void answer(int code, Buffer json) {
    Runnable instead = insteadOfAnswer;
    if (instead == null) {
      response(code).end(json);
    } else {
      instead.run();
    }
  }

  /** Runs something else in place of sending the answer. */
  void replaceAnswer(Runnable instead) {
    insteadOfAnswer = instead;
  }

  /** Makes a watch start and then stay silent. */
  void stallWatch() {
    watchStalls = true;
  }

  boolean watchStalls() {
    return watchStalls;
  }

  /** Cuts the connection. */
  void cut() {
    request.connection().close();
  }

  /** The HTTP status code of the answer; 0 until there is one. */
  int answerCode() {
    return answerCode;
  }

  void refuse(ApiError error) {
    answer(error.code(), error.status());
  }

  /** A response with its status and headers set, for an answer in parts. */
  HttpServerResponse response(int code) {
    answerCode = code;
    return request.response().setStatusCode(code).putHeader("Content-Type", JSON);
  }
}
