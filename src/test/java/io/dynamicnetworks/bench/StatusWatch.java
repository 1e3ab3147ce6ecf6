package io.dynamicnetworks.bench;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.TestJson;
import io.dynamicnetworks.standin.kube.KubeApiServer;
import io.dynamicnetworks.testbed.TestbedPod;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.parsetools.RecordParser;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** Waits for network-status as users do: on a watch, over HTTP. */
final class StatusWatch {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Map<PodRef, Integer> entries = new HashMap<>();
  private final Map<PodRef, Expected> expected = new ConcurrentHashMap<>();

  // Vert.x closes a client that is no longer referenced, and with it the watch.
  private final HttpClient client;

  private record Expected(int entries, CompletableFuture<Long> seenAtNanos) {}

  StatusWatch(Vertx vertx, KubeApiServer api) {
    client = vertx.createHttpClient();
    client
        .request(HttpMethod.GET, api.port(), "127.0.0.1", "/api/v1/pods?watch=true")
        .compose(request -> request.send())
        .onSuccess(
            response ->
                response
                    .handler(RecordParser.newDelimited("\n", this::changed))
                    .exceptionHandler(this::broken)
                    .endHandler(end -> broken(new IllegalStateException("ended"))))
        .timeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .await();
  }

  /** When, by {@link System#nanoTime}, the pod is next seen with this many entries. */
  CompletableFuture<Long> expect(PodRef pod, int count) {
    CompletableFuture<Long> seen =
        new CompletableFuture<Long>().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    expected.put(pod, new Expected(count, seen));
    return seen;
  }

  /** Fails every waiting future. */
  private void broken(Throwable cause) {
    expected
        .values()
        .forEach(
            each ->
                each.seenAtNanos()
                    .completeExceptionally(new IllegalStateException("the watch", cause)));
  }

  private void changed(Buffer line) {
    JsonNode pod = TestJson.MAPPER.readTree(line.getBytes()).path("object");
    PodRef ref =
        new PodRef(
            pod.at("/metadata/namespace").asString(""), pod.at("/metadata/name").asString(""));
    String status = pod.path("metadata").path("annotations").path(TestbedPod.STATUS).asString("[]");
    int count = TestJson.MAPPER.readTree(status).size();
    boolean changed = !Integer.valueOf(count).equals(entries.put(ref, count));
    Expected wanted = expected.get(ref);
    if (changed && wanted != null && wanted.entries() == count) {
      expected.remove(ref, wanted);
      wanted.seenAtNanos().complete(System.nanoTime());
    }
  }
}
