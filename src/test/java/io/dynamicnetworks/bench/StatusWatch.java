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
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** Waits for network-status as users do: on a watch, over HTTP. */
final class StatusWatch {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Map<PodRef, Integer> entries = new HashMap<>();
  private final AwaitedPods awaited = new AwaitedPods();

  // Vert.x closes a client that is no longer referenced, and with it the watch.
  private final HttpClient client;

  StatusWatch(Vertx vertx, KubeApiServer api) {
    client = vertx.createHttpClient();
    client
        .request(HttpMethod.GET, api.port(), "127.0.0.1", "/api/v1/pods?watch=true")
        .compose(request -> request.send())
        .onSuccess(
            response ->
                response
                    .handler(RecordParser.newDelimited("\n", this::changed))
                    .exceptionHandler(awaited::broken)
                    .endHandler(end -> awaited.broken(new IllegalStateException("ended"))))
        .timeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .await();
  }

  /** When, by {@link System#nanoTime}, the pod is next seen with this many entries. */
  CompletableFuture<Long> expect(PodRef pod, int count) {
    return awaited.expect(pod, PATIENCE, seen -> count(seen) == count);
  }

  private void changed(Buffer line) {
    JsonNode pod = TestJson.MAPPER.readTree(line.getBytes()).path("object");
    int count = count(pod);
    if (!Integer.valueOf(count).equals(entries.put(AwaitedPods.ref(pod), count))) {
      awaited.seen(pod);
    }
  }

  private static int count(JsonNode pod) {
    String status = pod.path("metadata").path("annotations").path(TestbedPod.STATUS).asString("[]");
    return TestJson.MAPPER.readTree(status).size();
  }
}
