package io.dynamicnetworks.bench;

import io.dynamicnetworks.model.PodRef;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** The pods that a part waits for on a watch: one expectation for each. */
final class AwaitedPods {
  private final Map<PodRef, Expected> expected = new ConcurrentHashMap<>();

  private record Expected(Predicate<JsonNode> test, CompletableFuture<Long> seenAtNanos) {}

  /** When, by {@link System#nanoTime}, the pod is next seen as the test wants it. */
  CompletableFuture<Long> expect(PodRef pod, Duration patience, Predicate<JsonNode> test) {
    CompletableFuture<Long> seen =
        new CompletableFuture<Long>().orTimeout(patience.toSeconds(), TimeUnit.SECONDS);
    expected.put(pod, new Expected(test, seen));
    return seen;
  }

  /** Takes a pod from the watch. */
  void seen(JsonNode pod) {
    PodRef ref = ref(pod);
    Expected wanted = expected.get(ref);
    if (wanted != null && wanted.test().test(pod)) {
      expected.remove(ref, wanted);
      wanted.seenAtNanos().complete(System.nanoTime());
    }
  }

  /** Fails every waiting future. */
  void broken(Throwable cause) {
    expected
        .values()
        .forEach(
            each ->
                each.seenAtNanos()
                    .completeExceptionally(new IllegalStateException("the watch", cause)));
  }

  static PodRef ref(JsonNode pod) {
    return new PodRef(
        pod.at("/metadata/namespace").asString(""), pod.at("/metadata/name").asString(""));
  }
}
