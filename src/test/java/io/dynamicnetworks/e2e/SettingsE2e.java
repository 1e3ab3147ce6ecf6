package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dynamicnetworks.e2e.FaultPlugin.Mode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The effects of the config: isolation, protected networks, and a short deadline for CNI calls. */
@Tag("e2e")
@Tag("node")
class SettingsE2e {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Namespace namespace = Namespace.create();
  private static final Namespace shared = Namespace.create();
  private static final Namespace foreign = Namespace.create();

  @BeforeAll
  static void configure() {
    namespace.bridge("kept", 21);
    namespace.bridge("blue", 22);
    shared.bridge("green", 23);
    foreign.bridge("red", 24);
    DeployedController.configure(
        new JsonObject()
            .put("namespaceIsolation", true)
            .put("globalNamespaces", new JsonArray().add(shared.name()))
            .put("protectedNetworks", new JsonArray().add(namespace.name() + "/kept"))
            .put("delegateTimeoutSeconds", 2));
  }

  @AfterEach
  void everythingBehaves() {
    FaultPlugin.allBehave();
  }

  @AfterAll
  static void restore() {
    namespace.close();
    shared.close();
    foreign.close();
    DeployedController.restore();
  }

  @Test
  void aPodMayUseOnlyNetworksOfItsOwnNamespaceAndOfTheGlobalOnes() {
    ClusterPod pod = namespace.pod("isolated", "");
    pod.want("%s/red@ens4,%s/green@ens5,blue@ens6".formatted(foreign.name(), shared.name()));
    pod.awaitInterfaces("ens5", "ens6");
    assertThat(pod.awaitEvent("FailedAddingInterface", "ens4"))
        .contains("namespace isolation", foreign.name());
    // "default" is global only as long as the config names no other namespaces.
    pod.want("default/any@ens4,blue@ens6");
    pod.awaitInterfaces("ens6");
    assertThat(pod.awaitEvent("FailedAddingInterface", "any")).contains("namespace isolation");
  }

  @Test
  void aProtectedNetworkIsNeverDetached() {
    ClusterPod pod = namespace.pod("protected", "kept,blue");
    pod.awaitInterfaces("net1", "net2");
    pod.want("[]");
    pod.awaitInterfaces("net1");
    pod.want("blue@ens4");
    pod.awaitInterfaces("net1", "ens4");
    assertThat(pod.status("net1").getString("name")).isEqualTo(namespace.name() + "/kept");
  }

  /**
   * A call that hit its deadline has an unknown outcome: the controller undoes it and tries again.
   */
  @Test
  void anAttachThatTookTooLongEndsAsOneInterfaceWithOneAddress() {
    FaultPlugin plugin = FaultPlugin.network(namespace, "late", 25);
    ClusterPod pod = namespace.pod("late", "");
    plugin.misbehave(Mode.HOLD_ADD);
    pod.want("late@ens4");
    plugin.awaitHeld("ens4");
    assertThat(pod.awaitEvent("FailedAddingInterface", "ens4"))
        .contains("no answer within 2000 ms");
    assertThat(pod.status("ens4")).isEmpty();
    plugin.behave();
    await("one address of pod " + pod.name())
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              List<String> leases = DevNode.leases(namespace.leaseFolder("late"));
              assertThat(leases).hasSize(1);
              assertThat(pod.link("ens4").addresses()).containsExactly(leases.getFirst() + "/24");
              assertThat(pod.status("ens4").getJsonArray("ips")).isEqualTo(new JsonArray(leases));
            });
    pod.want("[]");
    pod.awaitInterfaces();
    assertThat(DevNode.leases(namespace.leaseFolder("late"))).isEmpty();
  }
}
