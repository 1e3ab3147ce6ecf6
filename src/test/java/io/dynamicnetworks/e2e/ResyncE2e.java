package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The slow periodic pass, made fast, as the debug tap in the controller's log shows it. */
@Tag("e2e")
@Tag("node")
class ResyncE2e {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PASSES = 3;
  private static final Namespace namespace = Namespace.create();

  @BeforeAll
  static void configure() {
    namespace.bridge("blue", 28);
    Agent.configure(new JsonObject().put("resyncIntervalSeconds", 1));
    Agent.addArgument("--tap");
  }

  @AfterAll
  static void restore() {
    namespace.close();
    Agent.restore();
  }

  @Test
  void aPodIsLookedAtAgainWithoutACauseWhichCostsNoCall() {
    Pod pod = namespace.pod("quiet", "");
    pod.want("blue@ens4");
    pod.awaitInterfaces("ens4");
    pod.awaitEvent("AddedInterface", "ens4");
    String version = pod.resourceVersion();
    Audit.clear();
    int seen = tapped(pod).size();
    await("periodic looks at pod " + pod.name())
        .atMost(PATIENCE)
        .until(() -> passes(tapped(pod).stream().skip(seen).toList()) >= PASSES);
    assertThat(tapped(pod).stream().skip(seen))
        .noneMatch(line -> line.matches(".* request +(cri|multus|status|finalizer)\\b.*"));
    assertThat(Audit.uses(pod)).isEmpty();
    assertThat(pod.resourceVersion()).isEqualTo(version);
  }

  private static long passes(List<String> lines) {
    return lines.stream().filter(line -> line.endsWith(" RESYNC")).count();
  }

  private static List<String> tapped(Pod pod) {
    String about = " " + pod.namespace() + "/" + pod.name() + " ";
    return Agent.log().lines().filter(line -> line.contains(about)).toList();
  }
}
