package io.dynamicnetworks.bench;

import io.dynamicnetworks.standin.TestJson;
import io.dynamicnetworks.testbed.Command;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.parsetools.RecordParser;
import java.net.URI;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The API server of the {@code KUBECONFIG} cluster, accessed with the user's token. */
final class NodeApi {
  private static final int CONNECTIONS = 64;
  private static final int HTTPS = 443;
  private static final long PATIENCE_SECONDS = 60;
  private static final int FIRST_ERROR = 400;
  private static final String MERGE_PATCH = "application/merge-patch+json";

  // Vert.x closes a client that is no longer referenced, and with it its watches.
  private final HttpClient client;
  private final URI server;
  private final String token;

  NodeApi(Vertx vertx) {
    JsonNode config =
        TestJson.MAPPER.readTree(
            Command.run("kubectl", "config", "view", "--raw", "--minify", "-o", "json"));
    JsonNode cluster = config.at("/clusters/0/cluster");
    server = URI.create(cluster.path("server").asString(""));
    token = config.at("/users/0/user/token").asString("");
    if (token.isEmpty()) {
      throw new IllegalStateException("the user of KUBECONFIG has no token");
    }
    byte[] authority =
        Base64.getDecoder().decode(cluster.path("certificate-authority-data").asString(""));
    client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setSsl(true)
                .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(authority))),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS));
  }

  /**
   * The server's answer.
   *
   * @param body a missing node if it is not JSON
   */
  record Answer(int status, JsonNode body) {
    boolean ok() {
      return status < FIRST_ERROR;
    }
  }

  Future<Answer> send(HttpMethod method, String path, String type, Buffer body) {
    return client
        .request(options(method, path).putHeader("Content-Type", type))
        .compose(request -> request.send(body))
        .compose(
            response ->
                response.body().map(text -> new Answer(response.statusCode(), parsed(text))));
  }

  /** Changes annotations, as {@code kubectl annotate} does; fails if the server refuses. */
  Future<Void> patch(String path, ObjectNode patch) {
    return send(HttpMethod.PATCH, path, MERGE_PATCH, Buffer.buffer(patch.toString()))
        .compose(
            answer ->
                answer.ok()
                    ? Future.succeededFuture()
                    : Future.failedFuture("PATCH " + path + ": " + answer));
  }

  JsonNode get(String path) {
    Answer answer = find(path);
    if (!answer.ok()) {
      throw new IllegalStateException("GET " + path + ": " + answer);
    }
    return answer.body();
  }

  /** Like {@link #get}, also for what may not exist. */
  Answer find(String path) {
    return await(send(HttpMethod.GET, path, "application/json", Buffer.buffer()));
  }

  Answer create(String path, ObjectNode object) {
    return await(send(HttpMethod.POST, path, "application/json", Buffer.buffer(object.toString())));
  }

  Answer delete(String path) {
    return await(send(HttpMethod.DELETE, path, "application/json", Buffer.buffer()));
  }

  /**
   * Passes on changed objects from a resource version on; an end or an error goes to {@code
   * broken}.
   */
  void watch(String path, Consumer<JsonNode> changed, Consumer<Throwable> broken) {
    await(
        client
            .request(options(HttpMethod.GET, path))
            .compose(request -> request.send())
            .onSuccess(
                response ->
                    response
                        .handler(
                            RecordParser.newDelimited(
                                "\n", line -> changed.accept(parsed(line).path("object"))))
                        .exceptionHandler(broken::accept)
                        .endHandler(
                            end -> broken.accept(new IllegalStateException("a watch ended")))));
  }

  private RequestOptions options(HttpMethod method, String path) {
    return new RequestOptions()
        .setMethod(method)
        .setHost(server.getHost())
        .setPort(server.getPort() < 0 ? HTTPS : server.getPort())
        .setURI(path)
        .putHeader("Authorization", "Bearer " + token);
  }

  private static JsonNode parsed(Buffer text) {
    return text.length() == 0
        ? TestJson.MAPPER.missingNode()
        : TestJson.MAPPER.readTree(text.getBytes());
  }

  static <T> T await(Future<T> future) {
    return future.timeout(PATIENCE_SECONDS, TimeUnit.SECONDS).await();
  }
}
