package io.dynamicnetworks.standin.multus;

import static io.dynamicnetworks.standin.Patience.await;

import io.dynamicnetworks.standin.Patience;
import io.dynamicnetworks.standin.TestJson;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends raw requests to a multus daemon and returns its raw answers. Methods block and throw
 * connection failures.
 */
public final class DelegateCalls {

  private final HttpClient client;
  private final SocketAddress address;

  public DelegateCalls(Vertx vertx, Path socket) {
    client = vertx.createHttpClient(new HttpClientOptions().setKeepAlive(true));
    address = SocketAddress.domainSocketAddress(socket.toString());
  }

  /**
   * A raw answer.
   *
   * @param connectionClosed whether the daemon closed the connection after it
   */
  public record Answer(int status, MultiMap headers, String body, boolean connectionClosed) {}

  /** Sends a captured request again. */
  public Answer send(CapturedExchange exchange) {
    return exchange.isDelegate()
        ? post(exchange.request().toString())
        : get(exchange.request().stringValue("").replaceFirst("GET ", ""));
  }

  /**
   * Sends a CNI request.
   *
   * @param env the CNI variables
   * @param attributes {@code interfaceAttributes} as JSON; omitted if null
   */
  public Answer delegate(Map<String, String> env, String config, @Nullable String attributes) {
    return post(body(env, config, attributes));
  }

  public Answer post(String body) {
    return await(exchange(HttpMethod.POST, "/delegate", Buffer.buffer(body)));
  }

  public Answer get(String path) {
    return await(exchange(HttpMethod.GET, path, Buffer.buffer()));
  }

  /** The body of a CNI request. */
  public static String body(Map<String, String> env, String config, @Nullable String attributes) {
    ObjectNode body = TestJson.MAPPER.createObjectNode();
    new LinkedHashMap<>(env).forEach(body.putObject("env")::put);
    body.put("config", Base64.getEncoder().encodeToString(config.getBytes(StandardCharsets.UTF_8)));
    if (attributes != null) {
      body.set("interfaceAttributes", TestJson.MAPPER.readTree(attributes));
    }
    return body.toString();
  }

  private Future<Answer> exchange(HttpMethod method, String path, Buffer body) {
    RequestOptions options =
        new RequestOptions()
            .setServer(address)
            .setHost("dummy")
            .setPort(80)
            .setMethod(method)
            .setURI(path);
    return client
        .request(options)
        .compose(
            request -> {
              Future<Void> closed =
                  Future.future(promise -> request.connection().closeHandler(promise::complete));
              return request
                  .send(body)
                  .compose(
                      response ->
                          response
                              .body()
                              .compose(
                                  answer ->
                                      closed
                                          .timeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)
                                          .transform(
                                              end ->
                                                  Future.succeededFuture(
                                                      new Answer(
                                                          response.statusCode(),
                                                          response.headers(),
                                                          answer.toString(),
                                                          end.succeeded())))));
            });
  }
}
