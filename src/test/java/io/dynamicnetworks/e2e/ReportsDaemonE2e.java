package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dynamicnetworks.e2e.DevNode.Part;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the multus daemon's settings attach and forbid, and what happens while it is down. */
@Tag("e2e")
@Tag("node")
class ReportsDaemonE2e {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Namespace namespace = Namespace.create();
  private static final Namespace shared = Namespace.create();
  private static final Namespace foreign = Namespace.create();

  @BeforeAll
  static void createNetworks() {
    namespace.bridge("base", 111);
    namespace.bridge("blue", 112);
    namespace.bridge("red", 113);
    shared.bridge("green", 114);
    foreign.bridge("secret", 115);
    EvidenceMode.install();
  }

  @AfterEach
  void multusIsAsItWas() {
    DevNode.configureMultus();
    DeployedController.awaitReadyAfterFaults();
  }

  @AfterAll
  static void removeAll() {
    namespace.close();
    shared.close();
    foreign.close();
    DeployedController.restore();
  }

  /** Report 1: no selection asked for it, neither at creation nor later. */
  @Test
  void whatMultusAttachesToEveryPodIsNeverTouched() {
    DevNode.configureMultus(
        "multusNamespace=\"" + namespace.name() + "\"", "defaultNetworks=[\"base\"]");
    ClusterPod whenMade = namespace.pod("default-when-made", "");
    DeployedController.suspend();
    ClusterPod atStart = namespace.pod("default-at-start", "");
    DeployedController.resume();
    for (ClusterPod pod : List.of(whenMade, atStart)) {
      NodeDaemon.awaitCalls(pod);
      pod.awaitInterfaces("net1");
      pod.want("blue@x1,base@x2");
      pod.awaitInterfaces("net1", "x1", "x2");
      pod.want("[]");
      pod.awaitInterfaces("net1");
      NodeDaemon.awaitCalls(pod, "ADD x1", "ADD x2", "DEL x2", "DEL x1");
      pod.assertNoWarning();
    }
  }

  /**
   * Report 8. Without multus' configuration, the controller cannot know about isolation, and warns.
   */
  @Test
  void multusOwnNamespaceIsolationHoldsForEditsToo() {
    DevNode.configureMultus(
        "namespaceIsolation=true", "globalNamespaces=\"default," + shared.name() + "\"");
    ClusterPod pod = namespace.pod("isolated", "");
    pod.want("%s/secret@x1,%s/green@x2,blue@x3".formatted(foreign.name(), shared.name()));
    if (!EvidenceMode.observes()) {
      pod.awaitInterfaces("x1", "x2", "x3");
      assertThat(DeployedController.log()).contains("namespaceIsolation is not set in the config");
      return;
    }
    pod.awaitInterfaces("x2", "x3");
    assertThat(pod.awaitEvent("FailedAddingInterface", "secret"))
        .contains("isolation", foreign.name());
    NodeDaemon.awaitCalls(pod, "ADD x2", "ADD x3");
    DevNode.configureMultus();
    pod.awaitInterfaces("x1", "x2", "x3");
  }

  /** Report 5: a sandbox created while multus is bypassed has only the cluster network. */
  @Test
  void aSandboxThatWasMadeWithoutMultusGetsAllItsInterfaces() {
    ClusterPod pod = namespace.pod("bypassed", "blue");
    pod.want("blue,red@x2");
    pod.awaitInterfaces("net1", "x2");
    NodeSandbox before = NodeSandbox.of(pod);
    DevNode.stop(Part.MULTUS);
    DevNode.shell("ctr tasks kill -s KILL " + before.id());
    String after =
        await("a new sandbox of pod " + pod)
            .atMost(PATIENCE)
            .until(() -> newSandbox(pod, before), id -> !id.isEmpty());
    DevNode.start(Part.MULTUS);
    if (EvidenceMode.observes()) {
      await().atMost(PATIENCE).ignoreExceptions().until(() -> pod.links().containsKey("net1"));
      pod.awaitInterfaces("net1", "x2");
      for (String name : List.of("net1", "x2")) {
        String listed = pod.status(name).getJsonArray("ips").getString(0);
        assertThat(pod.link(name).addresses()).containsExactly(listed + "/24");
      }
      // Multus' teardown of the old sandbox does not know about x2.
      Object lease = pod.status("x2").getJsonArray("ips").getValue(0);
      await()
          .atMost(PATIENCE)
          .until(() -> List.of(lease).equals(DevNode.leases(namespace.leaseFolder("red"))));
    }
    await().atMost(PATIENCE).ignoreExceptions().until(() -> pod.links().containsKey("eth0"));
    assertThat(NodeDaemon.callsFor(after)).doesNotHaveDuplicates().isSubsetOf("ADD net1", "ADD x2");
  }

  private static String newSandbox(ClusterPod pod, NodeSandbox before) {
    return NodeSandbox.ids(pod).stream()
        .filter(id -> !id.equals(before.id()))
        .findFirst()
        .orElse("");
  }

  /** Report 27. */
  @Test
  void theEventOfAnEditWhileTheDaemonIsDownNamesItsSocket() {
    ClusterPod pod = namespace.pod("waiting", "");
    DevNode.stop(Part.MULTUS);
    pod.want("blue@x1");
    assertThat(pod.awaitEvent("FailedAddingInterface", "x1"))
        .contains("multus.sock", "daemon")
        .doesNotContain("Exception");
    DevNode.start(Part.MULTUS);
    pod.awaitInterfaces("x1");
  }
}
