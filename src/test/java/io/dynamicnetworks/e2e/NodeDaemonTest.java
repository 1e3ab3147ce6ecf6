package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.e2e.NodeDaemon.Call;
import org.junit.jupiter.api.Test;

class NodeDaemonTest {
  @Test
  void callsOfTwoPodsOnOneLineAreBothRead() {
    String line =
        "2026-11-01T10:00:00Z [verbose] 2026-11-01T10:00:00Z [verbose] "
            + body("DEL", "sandbox-a", "net1", "pod-a")
            + body("ADD", "sandbox-b", "net2", "pod-b")
            + "\n\n2026-11-01T10:00:01Z [verbose] "
            + body("DEL", "sandbox-b", "net2", "pod-b")
            + "\n";
    assertThat(NodeDaemon.read(line))
        .containsExactly(
            new Call("DEL", "net1", "sandbox-a", new ClusterPod("ns", "pod-a")),
            new Call("ADD", "net2", "sandbox-b", new ClusterPod("ns", "pod-b")),
            new Call("DEL", "net2", "sandbox-b", new ClusterPod("ns", "pod-b")));
  }

  private static String body(String command, String sandbox, String iface, String pod) {
    return ("%s starting delegate request ContainerID:\"%s\" Netns:\"/run/netns/x\" IfName:\"%s\""
            + " Args:\"K8S_POD_NAMESPACE=ns;K8S_POD_NAME=%s;K8S_POD_UID=u\" Path:\"\"")
        .formatted(command, sandbox, iface, pod);
  }
}
