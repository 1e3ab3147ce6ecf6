package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The slow periodic resync, sped up, as the debug tap in the controller's log shows it. */
@Tag("e2e")
@Tag("node")
class ResyncE2e {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PASSES = 3;

  /** Messages that lead to a call to a peer, or to an event. */
  private static final Pattern EFFECTS =
      Pattern.compile(" (request +(cri|multus|status|finalizer)|publish +pod\\.event)\\b");

  private static final Namespace namespace = Namespace.create();

  @BeforeAll
  static void configure() {
    namespace.bridge("blue", 28);
    DeployedController.configure(new JsonObject().put("resyncIntervalSeconds", 1), "--tap");
  }

  @AfterAll
  static void restore() {
    try {
      namespace.close();
    } finally {
      DeployedController.restore();
    }
  }

  @Test
  void aResyncWithoutACauseCostsNoCall() {
    ClusterPod pod = namespace.pod("quiet", "");
    pod.want("blue@ens4");
    pod.awaitInterfaces("ens4");
    pod.awaitEvent("AddedInterface", "ens4");
    String version = pod.resourceVersion();
    Audit.clear();
    int seen = tapped(pod).size();
    List<String> since =
        await("periodic looks at pod " + pod.name())
            .atMost(PATIENCE)
            .pollInterval(Duration.ofSeconds(1))
            .until(() -> tapped(pod).stream().skip(seen).toList(), lines -> ended(lines) >= PASSES);
    assertThat(since).noneMatch(line -> EFFECTS.matcher(line).find());
    assertThat(Audit.uses(namespace)).isEmpty();
    assertThat(pod.resourceVersion()).isEqualTo(version);
  }

  private static long ended(List<String> lines) {
    return lines.stream()
        .filter(line -> line.contains(" pod.reconciled ") && line.contains(" UNCHANGED "))
        .count();
  }

  private static List<String> tapped(ClusterPod pod) {
    String about = " " + pod.namespace() + "/" + pod.name() + " ";
    return DeployedController.log().lines().filter(line -> line.contains(about)).toList();
  }
}
