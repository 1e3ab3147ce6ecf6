package io.dynamicnetworks.bench;

import io.dynamicnetworks.standin.multus.Received;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** The agent's own delegate requests, sent to the daemon once more by somebody who only sends. */
final class Floor {
  private static final int OK = 200;
  private static final int MAX_CONNECTIONS = 2_000;
  private static final long PATIENCE_SECONDS = 300;

  private final HttpClient client;
  private final SocketAddress socket;

  Floor(Vertx vertx, Path socket) {
    this.socket = SocketAddress.domainSocketAddress(socket.toString());
    client =
        vertx.createHttpClient(
            new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS));
  }

  /**
   * Sends all, so many at a time, and gives how long each took from when all began.
   *
   * @throws IllegalStateException if one is refused
   */
  Times send(List<Received> requests, int atOnce) {
    Queue<Received> waiting = new ArrayDeque<>(requests);
    List<Long> took = Collections.synchronizedList(new ArrayList<>());
    long began = System.nanoTime();
    List<Future<Void>> senders = new ArrayList<>();
    for (int i = 0; i < atOnce; i++) {
      senders.add(next(waiting, took, began));
    }
    Future.all(senders).timeout(PATIENCE_SECONDS, TimeUnit.SECONDS).await();
    return Times.ofNanos(took);
  }

  private Future<Void> next(Queue<Received> waiting, List<Long> took, long began) {
    Received request;
    synchronized (waiting) {
      request = waiting.poll();
    }
    if (request == null) {
      return Future.succeededFuture();
    }
    return post(request.body())
        .compose(
            done -> {
              took.add(System.nanoTime() - began);
              return next(waiting, took, began);
            });
  }

  private Future<Void> post(String body) {
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
                                ? Future.succeededFuture()
                                : Future.failedFuture(
                                    new IllegalStateException("the daemon answers " + text))));
  }
}
