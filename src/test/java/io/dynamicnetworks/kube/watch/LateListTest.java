package io.dynamicnetworks.kube.watch;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.kube.client.KubeTestbed;
import io.dynamicnetworks.kube.client.PodReading;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.standin.kube.ApiFault;
import io.dynamicnetworks.standin.kube.RequestMatch;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A list of pods that does not end within its deadline, which is short here. */
class LateListTest {
  private static final int PODS = 120;

  @TempDir private Path folder;
  private KubeTestbed testbed;
  private final Set<PodUid> seen = ConcurrentHashMap.newKeySet();

  @BeforeEach
  void start() {
    testbed = new KubeTestbed(folder);
  }

  @AfterEach
  void stop() {
    testbed.close();
  }

  @Test
  void theNextListComesInPages() {
    for (int number = 0; number < PODS; number++) {
      testbed.pod(new PodRef("evil", "pod-" + number), Map.of());
    }
    testbed
        .server
        .faults()
        .once(
            RequestMatch.verb("list").of("pods"),
            new ApiFault.Begun("{\"kind\":\"PodList\",\"items\":["));
    Reflector<PodUid, Pod> reflector =
        new Reflector<>(
            testbed.vertx,
            testbed.connection.calls(),
            new Reflector.Kind<>(
                "/api/v1/pods", "spec.nodeName=" + KubeTestbed.NODE, 0, PodReading::read),
            new Store(),
            new Reflector.Links(testbed.connection.podsLink(), testbed.connection.endedPodsLink()),
            Duration.ofSeconds(2));
    Future<Void> listed = testbed.onLoop(reflector::start);
    await().until(listed::isComplete);
    assertThat(seen).hasSize(PODS);
    List<String> lists =
        testbed.server.requests().all().stream()
            .map(request -> String.valueOf(request.query()))
            .filter(query -> query.contains("fieldSelector") && !query.contains("watch=true"))
            .toList();
    assertThat(lists).hasSize(4);
    assertThat(lists.getFirst()).doesNotContain("limit");
    assertThat(lists.subList(1, 4)).allMatch(query -> query.contains("limit=50"));
    assertThat(lists.subList(2, 4)).allMatch(query -> query.contains("continue="));
    testbed.onLoop(
        () -> {
          reflector.stop();
          return Objects.requireNonNull(reflector);
        });
  }

  private final class Store implements Reflector.Store<PodUid, Pod> {
    @Override
    public PodUid key(Pod pod) {
      return pod.uid();
    }

    @Override
    public Set<PodUid> keys() {
      return seen;
    }

    @Override
    public void put(Pod pod) {
      seen.add(pod.uid());
    }

    @Override
    public void remove(PodUid uid) {
      seen.remove(uid);
    }
  }
}
