package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;

/**
 * How the controller is installed, and so what it can see of the attachments. The system property
 * {@code e2e.mode} selects the mode; {@code dev/e2e} runs the tests of reports in the first two,
 * and {@code dev/e2e --shape} nearly the whole suite in one of the others.
 */
enum EvidenceMode {
  /** Our unchanged manifest: multus' CNI cache and configuration are mounted. */
  OBSERVING(InstallShape.OWN),
  /** Our manifest without these two mounts. */
  WITHOUT_CACHE(InstallShape.OWN),
  UPSTREAM(InstallShape.UPSTREAM),
  CNAO(InstallShape.CNAO),
  RKE2(InstallShape.RKE2);

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

  private final InstallShape shape;

  EvidenceMode(InstallShape shape) {
    this.shape = shape;
  }

  static boolean observes() {
    return CURRENT == OBSERVING;
  }

  /** The manifest that is installed in this mode. */
  static InstallShape shape() {
    return CURRENT.shape;
  }

  /** Installs the controller in this mode. */
  static void install() {
    DeployedController.install(CURRENT.shape);
    if (CURRENT == WITHOUT_CACHE) {
      DeployedController.patch(WITHOUT_MOUNTS);
    }
    if (observes()) {
      assertThat(DeployedController.pod().encode())
          .contains("/var/lib/cni/multus", "/etc/cni/net.d");
    } else {
      assertThat(DeployedController.pod().encode())
          .doesNotContain("/var/lib/cni/multus", "/etc/cni/net.d");
    }
  }
}
