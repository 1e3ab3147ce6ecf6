package io.dynamicnetworks.kube.watch;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.kube.client.KubeTestbed;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.standin.Patience;
import io.dynamicnetworks.standin.kube.ApiFault;
import io.dynamicnetworks.standin.kube.RequestMatch;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With an API server that never answers for the namespace {@code slow}. */
class NetworkQueriesTest {
  private static final int MOST = 1_000;
  private static final NetworkRef SLOW = new NetworkRef("slow", "storage");

  @TempDir private Path folder;
  private KubeTestbed testbed;
  private final NetworkCache cache = new NetworkCache(1 << 20);
  private final AtomicInteger refused = new AtomicInteger();
  private NetworkQueries queries;

  @BeforeEach
  void start() {
    testbed = new KubeTestbed(folder);
    testbed.server.faults().always(RequestMatch.any().in("slow"), new ApiFault.Hang());
    queries =
        new NetworkQueries(
            cache,
            new NetworkFetch(
                testbed.vertx,
                testbed.connection.calls(),
                Patience.LIMIT,
                new ReadBudget(() -> 0),
                () -> {}),
            MOST,
            refused::incrementAndGet);
  }

  @AfterEach
  void stop() {
    testbed.close();
  }

  @Test
  void whatTheCacheHoldsIsLookedUpWhenTheRestHasBeenRead() {
    NetworkRef kept = new NetworkRef("shop", "kept");
    NetworkRef read = new NetworkRef("shop", "read");
    testbed.store().createNad("shop", "read", "{\"number\":2}");
    NetworkDefinition now = new NetworkDefinition(kept, "{\"number\":1}");
    Future<Map<NetworkRef, NetworkDefinition>> answer =
        testbed.onLoop(
            () -> {
              cache.put(new NetworkDefinition(kept, "{}"));
              Future<Map<NetworkRef, NetworkDefinition>> asked =
                  queries.find("shop", Set.of(kept, read));
              cache.put(now);
              return asked;
            });
    Map<NetworkRef, NetworkDefinition> networks = Patience.await(answer);
    assertThat(networks)
        .containsOnly(
            Map.entry(kept, now), Map.entry(read, new NetworkDefinition(read, "{\"number\":2}")));
    assertThat(networks.get(kept)).extracting(NetworkDefinition::text).isSameAs(now.text());
    assertThat(queries.bytes()).isZero();
  }

  @Test
  void whatTheCacheEvictsMeanwhileIsReadToo() {
    NetworkRef kept = new NetworkRef("shop", "kept");
    NetworkRef read = new NetworkRef("shop", "read");
    testbed.store().createNad("shop", "kept", "{\"number\":1}");
    testbed.store().createNad("shop", "read", "{\"number\":2}");
    Future<Map<NetworkRef, NetworkDefinition>> answer =
        testbed.onLoop(
            () -> {
              cache.put(new NetworkDefinition(kept, "{\"number\":1}"));
              Future<Map<NetworkRef, NetworkDefinition>> asked =
                  queries.find("shop", Set.of(kept, read));
              cache.remove(kept);
              return asked;
            });
    assertThat(Patience.await(answer)).containsOnlyKeys(kept, read);
  }

  @Test
  void howeverManyQueriesWaitTheyHoldNothingThatTheCacheHolds() {
    Set<NetworkRef> all =
        IntStream.range(0, 31)
            .mapToObj(number -> new NetworkRef("evil", "n" + number))
            .collect(Collectors.toCollection(HashSet::new));
    all.add(SLOW);
    List<Future<Map<NetworkRef, NetworkDefinition>>> answers =
        testbed.onLoop(
            () -> {
              all.stream()
                  .filter(ref -> !ref.equals(SLOW))
                  .forEach(ref -> cache.put(new NetworkDefinition(ref, "\u0100".repeat(500))));
              return IntStream.range(0, 60).mapToObj(pod -> queries.find("evil", all)).toList();
            });
    assertThat(answers).noneMatch(Future::isComplete);
    assertThat(testbed.onLoop(queries::bytes)).isZero();
  }

  @Test
  void theNamespaceForWhichTheMostHasBeenReadGivesWay() {
    for (int number = 0; number < 3; number++) {
      testbed.store().createNad("evil", "n" + number, "x".repeat(400));
    }
    testbed.store().createNad("shop", "small", "x".repeat(450));
    NetworkRef small = new NetworkRef("shop", "small");
    Future<Map<NetworkRef, NetworkDefinition>> waits =
        testbed.onLoop(() -> queries.find("shop", Set.of(small, SLOW)));
    await().until(() -> testbed.onLoop(queries::bytes) == 450);
    List<Future<Map<NetworkRef, NetworkDefinition>>> evil =
        testbed.onLoop(
            () ->
                IntStream.range(0, 3)
                    .mapToObj(number -> Set.of(new NetworkRef("evil", "n" + number), SLOW))
                    .map(wanted -> queries.find("evil", wanted))
                    .toList());
    await().until(() -> refused.get() == 2);
    assertThat(evil.stream().filter(Future::failed))
        .hasSize(2)
        .allSatisfy(
            failed ->
                assertThat(failed.cause())
                    .hasMessage(
                        "networks of a pod in evil: more than 1000 bytes are being read for all"
                            + " pods, of which 400 for this one"));
    assertThat(waits.isComplete()).isFalse();
    assertThat(testbed.onLoop(queries::bytes)).isEqualTo(850);
    NetworkRef own = new NetworkRef("evil", "n0");
    assertThat(Patience.await(testbed.onLoop(() -> queries.find("evil", Set.of(own)))))
        .containsOnlyKeys(own);
  }

  @Test
  void whatManyQueriesReadTogetherCountsOnce() {
    testbed.store().createNad("shop", "small", "x".repeat(450));
    NetworkRef small = new NetworkRef("shop", "small");
    List<Future<Map<NetworkRef, NetworkDefinition>>> answers =
        testbed.onLoop(
            () ->
                IntStream.range(0, 60)
                    .mapToObj(pod -> queries.find("shop", Set.of(small, SLOW)))
                    .toList());
    await().until(() -> testbed.onLoop(queries::bytes) == 450);
    assertThat(answers).noneMatch(Future::isComplete);
    assertThat(refused).hasValue(0);
  }
}
