package io.dynamicnetworks.kube.watch;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.kube.client.KubeTestbed;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.standin.Patience;
import io.dynamicnetworks.standin.kube.ApiFault;
import io.dynamicnetworks.standin.kube.RequestMatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkFetchTest {
  private static final int MANY = 60;

  @TempDir private Path folder;
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger limited = new AtomicInteger();

  @Test
  void anAnswerThatIsNoListDoesNotMeanThatTheNetworkIsMissing() {
    try (KubeTestbed testbed = new KubeTestbed(folder)) {
      testbed
          .server
          .faults()
          .always(
              RequestMatch.any().of("network-attachment-definitions"), new ApiFault.Foreign("{}"));
      List<String> failures = new CopyOnWriteArrayList<>();
      testbed.onLoop(
          () ->
              fetch(testbed)
                  .fetch("victim", new NetworkRef("victim", "storage"))
                  .onFailure(cause -> failures.add(String.valueOf(cause.getMessage()))));
      await().until(() -> !failures.isEmpty());
      assertThat(failures.getFirst()).contains("victim/storage", "not a list");
    }
  }

  @Test
  void aNamespaceThatAsksForManyDelaysNoOther() {
    try (KubeTestbed testbed = new KubeTestbed(folder)) {
      testbed.store().createNad("victim", "storage", "{}");
      testbed
          .server
          .faults()
          .always(
              RequestMatch.any().of("network-attachment-definitions"),
              new ApiFault.Delay(Duration.ofMillis(20)));
      NetworkRef storage = new NetworkRef("victim", "storage");
      List<NetworkRef> answered = new CopyOnWriteArrayList<>();
      testbed.onLoop(
          () -> {
            NetworkFetch fetch = fetch(testbed);
            for (int i = 0; i < MANY; i++) {
              NetworkRef ref = new NetworkRef("crowd", "n" + i);
              fetch.fetch("crowd", ref).onSuccess(found -> answered.add(ref));
            }
            // Even though the crowd asked for that network, too.
            fetch.fetch("crowd", storage);
            fetch.fetch("crowd", storage);
            return fetch.fetch("victim", storage).onSuccess(found -> answered.add(storage));
          });
      await().until(() -> answered.size() == MANY + 1);
      assertThat(answered.indexOf(storage)).isLessThan(MANY / 4);
    }
  }

  /** Fifty pods, each edited again and again, that name 32 networks which do not exist. */
  @Test
  void namesThatDoNotExistAreReadNoFasterThanTheBudget() {
    try (KubeTestbed testbed = new KubeTestbed(folder)) {
      testbed.store().createNad("victim", "storage", "{}");
      NetworkRef storage = new NetworkRef("victim", "storage");
      List<Boolean> answered = new CopyOnWriteArrayList<>();
      List<NetworkRef> served = new CopyOnWriteArrayList<>();
      NetworkFetch fetch = testbed.onLoop(() -> fetch(testbed));
      testbed.onLoop(
          () -> {
            for (int i = 0; i < 2 * Budgets.NADS_READ_OF_NAMESPACE; i++) {
              fetch
                  .fetch("crowd", new NetworkRef("crowd", "n" + i))
                  .onComplete(done -> answered.add(done.succeeded()));
            }
            return null;
          });
      await().until(() -> answered.size() == Budgets.NADS_READ_OF_NAMESPACE);
      testbed.onLoop(() -> fetch.fetch("victim", storage).onSuccess(found -> served.add(storage)));
      await().until(() -> !served.isEmpty());
      NetworkRef last = new NetworkRef("crowd", "n" + (Budgets.NADS_READ_OF_NAMESPACE - 1));
      assertThat(testbed.onLoop(() -> fetch.fetch("crowd", last)).result()).isEmpty();
      assertThat(limited).hasValue(1);
      assertThat(answered).hasSize(Budgets.NADS_READ_OF_NAMESPACE);
      nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
      int more = Budgets.NADS_READ_OF_NAMESPACE + Budgets.NADS_READ_OF_NAMESPACE_PER_SECOND;
      await().until(() -> answered.size() == more);
    }
  }

  @Test
  void aNetworkThatWasMissingAMomentAgoIsReadAgainWithinTheBudget() {
    try (KubeTestbed testbed = new KubeTestbed(folder)) {
      NetworkRef storage = new NetworkRef("shop", "storage");
      NetworkFetch fetch = testbed.onLoop(() -> fetch(testbed));
      assertThat(Patience.await(testbed.onLoop(() -> fetch.fetch("shop", storage)))).isEmpty();
      testbed.store().createNad("shop", "storage", "{}");
      assertThat(Patience.await(testbed.onLoop(() -> fetch.fetch("shop", storage)))).isPresent();
    }
  }

  private NetworkFetch fetch(KubeTestbed testbed) {
    return new NetworkFetch(
        testbed.vertx,
        testbed.connection.calls(),
        Duration.ofMinutes(1),
        new ReadBudget(nanos::get),
        limited::incrementAndGet);
  }
}
