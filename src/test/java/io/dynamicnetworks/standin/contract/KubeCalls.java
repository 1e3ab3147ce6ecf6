package io.dynamicnetworks.standin.contract;

import io.dynamicnetworks.standin.Patience;
import io.dynamicnetworks.standin.TestJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Makes blocking, plain HTTP calls to an API server. */
public final class KubeCalls {
  private static final String JSON = "application/json";

  private final HttpClient client;
  private final String url;
  private final String token;

  /**
   * A response.
   *
   * @param body an empty object if the response had no body
   */
  public record Answer(int code, JsonNode body) {
    /** The message of a Status object. */
    public String message() {
      return body.path("message").asString("");
    }

    /** The reason of a Status object. */
    public String reason() {
      return body.path("reason").asString("");
    }

    /** A string field of the metadata; empty if absent. */
    public String meta(String key) {
      return body.path("metadata").path(key).asString("");
    }

    /** An annotation; empty if absent. */
    public String annotation(String key) {
      return body.path("metadata").path("annotations").path(key).asString("");
    }
  }

  /**
   * Calls the server at the URL.
   *
   * @param token bearer token; empty to send none
   */
  public KubeCalls(HttpClient client, String url, String token) {
    this.client = client;
    this.url = url.replaceFirst("/$", "");
    this.token = token;
  }

  /** The same server, called with another token. */
  public KubeCalls as(String otherToken) {
    return new KubeCalls(client, url, otherToken);
  }

  public Answer get(String path) {
    return send("GET", path, JSON, null);
  }

  public Answer post(String path, String json) {
    return send("POST", path, JSON, json);
  }

  public Answer put(String path, String json) {
    return send("PUT", path, JSON, json);
  }

  public Answer delete(String path) {
    return send("DELETE", path, JSON, null);
  }

  public Answer delete(String path, String options) {
    return send("DELETE", path, JSON, options);
  }

  /** Sends a merge patch. */
  public Answer patch(String path, String json) {
    return send("PATCH", path, "application/merge-patch+json", json);
  }

  /** Sends a patch of the given content type. */
  public Answer patch(String path, String contentType, String json) {
    return send("PATCH", path, contentType, json);
  }

  /**
   * Watches until the server ends the watch and returns the events; the path must set a timeout.
   */
  public List<JsonNode> watched(String path) {
    HttpResponse<String> response = exchange("GET", path, JSON, null);
    return response.body().lines().filter(line -> !line.isBlank()).map(KubeCalls::json).toList();
  }

  private Answer send(String method, String path, String contentType, @Nullable String body) {
    HttpResponse<String> response = exchange(method, path, contentType, body);
    return new Answer(response.statusCode(), json(response.body()));
  }

  private HttpResponse<String> exchange(
      String method, String path, String contentType, @Nullable String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Patience.LIMIT)
            .header("Content-Type", contentType)
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(method + " " + path + ": interrupted", e);
    }
  }

  private static JsonNode json(String text) {
    return TestJson.MAPPER.readTree(text.isBlank() ? "{}" : text);
  }
}
