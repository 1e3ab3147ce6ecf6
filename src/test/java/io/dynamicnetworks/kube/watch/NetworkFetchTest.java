package io.dynamicnetworks.kube.watch;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.kube.client.KubeTestbed;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.standin.kube.ApiFault;
import io.dynamicnetworks.standin.kube.RequestMatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkFetchTest {
  private static final int MANY = 60;

  @TempDir private Path folder;

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
              new NetworkFetch(testbed.vertx, testbed.connection.calls(), Duration.ofMinutes(1))
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
            NetworkFetch fetch =
                new NetworkFetch(testbed.vertx, testbed.connection.calls(), Duration.ofMinutes(1));
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
}
