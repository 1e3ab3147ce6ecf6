package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.e2e.DevNode.Part;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each part of the node is ended and comes back; plugins fail, are slow, hang. */
@Tag("e2e")
@Tag("node")
class FaultsE2e {
  private static final Namespace namespace = Namespace.create();

  @BeforeAll
  static void createNetworks() {
    namespace.bridge("blue", 91);
    namespace.bridge("red", 92);
    // Looks for a file of the network's name, which says how to misbehave; otherwise it is a
    // bridge.
    DevNode.shell(
        """
        cat >/run/node/cni/bin/e2e-fault <<'END'
        #!/bin/sh
        config=$(cat)
        mode=$(cat "/run/node/e2e-fault.$(echo "$config" | sed 's/.*"name":"\\([^"]*\\)".*/\\1/')" 2>/dev/null)
        case "$CNI_COMMAND:$mode" in
          ADD:fail) echo '{"cniVersion":"1.0.0","code":11,"msg":"told to fail"}'; exit 1 ;;
          ADD:hang) sleep 600 ;;
          ADD:slow) sleep 5 ;;
        esac
        echo "$config" | sed 's/"type":"e2e-fault"/"type":"bridge"/' | /run/node/cni/bin/bridge
        END
        chmod +x /run/node/cni/bin/e2e-fault""");
    JsonObject faulty =
        namespace.bridgePlugin("faulty", 93).put("type", "e2e-fault").put("name", "faulty");
    namespace.network("faulty", faulty);
  }

  @AfterEach
  void everythingRuns() {
    behave();
    for (Part part : Part.values()) {
      DevNode.start(part);
    }
    Agent.awaitReady();
  }

  @AfterAll
  static void removeAll() {
    namespace.close();
    DevNode.shell("rm -f /run/node/cni/bin/e2e-fault");
  }

  @Test
  void anEditWhileTheAgentIsDownIsActedOnWhenItIsBack() {
    Pod pod = namespace.pod("agent-down", "");
    pod.want("blue@ens4");
    pod.awaitInterfaces("ens4");
    Agent.kill();
    pod.want("red@ens5");
    Agent.awaitReady();
    pod.awaitInterfaces("ens5");
  }

  @Test
  void anEditWhileMultusIsDownIsActedOnWhenItIsBack() {
    Pod pod = namespace.pod("multus-down", "");
    DevNode.kill(Part.MULTUS);
    pod.want("blue@ens4");
    pod.awaitEvent("FailedAddingInterface", "ens4");
    DevNode.start(Part.MULTUS);
    pod.awaitInterfaces("ens4");
    DevNode.stop(Part.MULTUS);
    DevNode.start(Part.MULTUS);
    pod.want("[]");
    pod.awaitInterfaces();
  }

  @Test
  void anEditWhileTheRuntimeIsDownIsActedOnWhenItIsBack() {
    Pod pod = namespace.pod("containerd-down", "");
    DevNode.kill(Part.CONTAINERD);
    pod.want("blue@ens4");
    pod.awaitEvent("FailedAddingInterface", "ens4");
    DevNode.start(Part.CONTAINERD);
    pod.awaitInterfaces("ens4");
  }

  @Test
  void theAgentOutlivesARestartOfTheApiServer() {
    Pod pod = namespace.pod("apiserver-down", "");
    DevNode.kill(Part.APISERVER);
    DevNode.start(Part.APISERVER);
    pod.want("blue@ens4");
    pod.awaitInterfaces("ens4");
  }

  @Test
  void whatFailsIsTriedAgain() {
    Pod pod = namespace.pod("failing", "");
    misbehave("fail");
    pod.want("faulty@ens4");
    assertThat(pod.awaitEvent("FailedAddingInterface", "ens4")).contains("told to fail");
    behave();
    pod.awaitInterfaces("ens4");
  }

  @Test
  void aPluginThatHangsHoldsUpNoOtherPod() {
    Pod hanging = namespace.pod("hanging", "");
    Pod other = namespace.pod("other", "");
    misbehave("hang");
    hanging.want("faulty@ens4");
    other.want("blue@ens4");
    other.awaitInterfaces("ens4");
    assertThat(hanging.status("ens4")).isEmpty();
  }

  @Test
  void aSlowPluginIsWaitedForAndWhatCameBeforeShowsAtOnce() {
    Pod pod = namespace.pod("slow", "");
    misbehave("slow");
    pod.want("blue@ens4,faulty@ens5");
    pod.awaitInterfaces("ens4", "ens5");
  }

  private static void misbehave(String mode) {
    DevNode.shell("printf " + mode + " >/run/node/e2e-fault.faulty");
  }

  private static void behave() {
    DevNode.shell("rm -f /run/node/e2e-fault.*");
  }
}
