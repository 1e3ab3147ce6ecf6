package io.dynamicnetworks.kube.watch;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.kube.client.KubeRig;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.standin.kube.Fault;
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
  void whoAsksForManyKeepsNobodyElseWaiting() {
    try (KubeRig rig = new KubeRig(folder)) {
      rig.store().createNad("victim", "storage", "{}");
      rig.server
          .faults()
          .always(
              RequestMatch.any().of("network-attachment-definitions"),
              new Fault.Delay(Duration.ofMillis(20)));
      NetworkRef storage = new NetworkRef("victim", "storage");
      List<NetworkRef> answered = new CopyOnWriteArrayList<>();
      rig.onLoop(
          () -> {
            NetworkFetch fetch =
                new NetworkFetch(rig.vertx, rig.connection.calls(), Duration.ofMinutes(1));
            for (int i = 0; i < MANY; i++) {
              NetworkRef ref = new NetworkRef("crowd", "n" + i);
              fetch.fetch("crowd", ref).onSuccess(found -> answered.add(ref));
            }
            // Though the crowd asked for that one, too.
            fetch.fetch("crowd", storage);
            fetch.fetch("crowd", storage);
            return fetch.fetch("victim", storage).onSuccess(found -> answered.add(storage));
          });
      await().until(() -> answered.size() == MANY + 1);
      assertThat(answered.indexOf(storage)).isLessThan(MANY / 4);
    }
  }
}
