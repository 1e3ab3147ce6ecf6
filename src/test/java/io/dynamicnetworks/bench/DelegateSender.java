package io.dynamicnetworks.bench;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.TestJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ObjectNode;

/** A client that only sends {@code /delegate} requests to a multus daemon. */
final class DelegateSender {
  private static final int OK = 200;
  private static final int MAX_CONNECTIONS = 2_000;
  private static final long PATIENCE_SECONDS = 300;

  private final HttpClient client;
  private final SocketAddress socket;

  DelegateSender(Vertx vertx, Path socket) {
    this.socket = SocketAddress.domainSocketAddress(socket.toString());
    client =
        vertx.createHttpClient(
            new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS));
  }

  /**
   * A sandbox, and the pod whose identity the requests carry.
   *
   * @param id the container id
   * @param netns the network namespace's path on the node
   */
  record Target(PodRef pod, String uid, String id, String netns) {}

  /** A request body such as controllers send. */
  static String body(String command, Target target, String iface, String config, String ip) {
    ObjectNode body = TestJson.MAPPER.createObjectNode();
    body.putObject("env")
        .put("CNI_COMMAND", command)
        .put("CNI_CONTAINERID", target.id())
        .put("CNI_NETNS", target.netns())
        .put("CNI_IFNAME", iface)
        .put(
            "CNI_ARGS",
            "K8S_POD_NAMESPACE=%s;K8S_POD_NAME=%s;K8S_POD_UID=%s"
                .formatted(target.pod().namespace(), target.pod().name(), target.uid()));
    body.put("config", Base64.getEncoder().encodeToString(config.getBytes(StandardCharsets.UTF_8)));
    if (command.equals("ADD")) {
      ObjectNode attributes = body.putObject("interfaceAttributes");
      attributes.putArray("ips").add(ip);
      attributes.putNull("cni-args");
    }
    return body.toString();
  }

  /**
   * Sends all requests with the given concurrency and returns the time of each, measured from the
   * common start.
   *
   * @param bodies one per request
   * @throws IllegalStateException if one is refused
   */
  Times send(List<String> bodies, int atOnce) {
    Queue<String> waiting = new ArrayDeque<>(bodies);
    List<Long> took = Collections.synchronizedList(new ArrayList<>());
    long began = System.nanoTime();
    List<Future<Void>> senders = new ArrayList<>();
    for (int i = 0; i < atOnce; i++) {
      senders.add(next(waiting, took, began));
    }
    Future.all(senders).timeout(PATIENCE_SECONDS, TimeUnit.SECONDS).await();
    return Times.ofNanos(took);
  }

  private Future<Void> next(Queue<String> waiting, List<Long> took, long began) {
    String body;
    synchronized (waiting) {
      body = waiting.poll();
    }
    if (body == null) {
      return Future.succeededFuture();
    }
    return post(body)
        .compose(
            done -> {
              took.add(System.nanoTime() - began);
              return next(waiting, took, began);
            });
  }

  /** Sends one request and returns the answer's text; fails if it is refused. */
  Future<Buffer> post(String body) {
    RequestOptions options =
        new RequestOptions()
            .setServer(socket)
            .setHost("dummy")
            .setPort(80)
            .setMethod(HttpMethod.POST)
            .setURI("/delegate");
    return client
        .request(options)
        .compose(request -> request.send(Buffer.buffer(body)))
        .compose(
            response ->
                response
                    .body()
                    .compose(
                        text ->
                            response.statusCode() == OK
                                ? Future.succeededFuture(text)
                                : Future.failedFuture(
                                    new IllegalStateException("the daemon answers " + text))));
  }
}
