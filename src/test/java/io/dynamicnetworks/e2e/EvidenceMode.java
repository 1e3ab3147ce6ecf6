package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;

/**
 * What the controller can see of the attachments. The system property {@code e2e.mode} selects the
 * mode; {@code dev/e2e} runs the tests of reports in both.
 */
enum EvidenceMode {
  /** Our unchanged manifest: multus' CNI cache and configuration are mounted. */
  OBSERVING,
  /** As in the Go controller's manifest: neither is mounted. */
  WITHOUT_CACHE;

  private static final EvidenceMode CURRENT =
      valueOf(
          System.getProperty("e2e.mode", "observing").toUpperCase(Locale.ROOT).replace('-', '_'));

  private static final String WITHOUT_MOUNTS =
      """
      {"spec": {"template": {"spec": {
        "volumes": [
          {"name": "cni-cache", "$patch": "delete"}, {"name": "cni-config", "$patch": "delete"}],
        "containers": [{"name": "dynamic-networks-controller", "volumeMounts": [
          {"mountPath": "/var/lib/cni/multus", "$patch": "delete"},
          {"mountPath": "/etc/cni/net.d", "$patch": "delete"}]}]}}}}""";

  static boolean observes() {
    return CURRENT == OBSERVING;
  }

  /** Installs the controller in this mode. */
  static void install() {
    DeployedController.install(DeployedController.MANIFEST);
    if (observes()) {
      assertThat(DeployedController.pod().encode())
          .contains("/var/lib/cni/multus", "/etc/cni/net.d");
    } else {
      DeployedController.patch(WITHOUT_MOUNTS);
      assertThat(DeployedController.pod().encode())
          .doesNotContain("/var/lib/cni/multus", "/etc/cni/net.d");
    }
  }
}
