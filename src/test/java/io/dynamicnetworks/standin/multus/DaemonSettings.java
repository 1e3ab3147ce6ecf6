package io.dynamicnetworks.standin.multus;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * In what daemons differ.
 *
 * @param config the daemon's own config: each of its keys replaces that of the CNI config in a
 *     request, {@code cniVersion} too
 * @param patienceForPods how long it looks for a pod that it does not know
 * @param resultVersion the CNI version that every ADD result is converted to
 * @param hasReadyz whether it answers {@code /readyz}
 * @param cniDir where it keeps libcni's cache and its record of each sandbox; null keeps no files
 */
public record DaemonSettings(
    String config,
    Duration patienceForPods,
    String resultVersion,
    boolean hasReadyz,
    @Nullable Path cniDir) {
  /** As the thick plugin's manifest of multus 4.2.3 sets it up, but it looks for pods only once. */
  public static final DaemonSettings UPSTREAM =
      new DaemonSettings(
          """
          {"cniVersion":"0.3.1","logLevel":"verbose","logToStderr":true,\
          "cniConfigDir":"/etc/cni/net.d","multusAutoconfigDir":"/etc/cni/net.d",\
          "multusConfigFile":"auto","socketDir":"/run/multus/"}""",
          Duration.ZERO,
          "1.1.0",
          false,
          null);

  /** The same, but with a config of its own. */
  public DaemonSettings withConfig(String newConfig) {
    return new DaemonSettings(newConfig, patienceForPods, resultVersion, hasReadyz, cniDir);
  }

  /** The same, but it waits for pods that it does not know; upstream does for 2.5 s. */
  public DaemonSettings withPatienceForPods(Duration patience) {
    return new DaemonSettings(config, patience, resultVersion, hasReadyz, cniDir);
  }

  /** The same, but with this version of results: 1.0.0 is that of older daemons. */
  public DaemonSettings withResultVersion(String version) {
    return new DaemonSettings(config, patienceForPods, version, hasReadyz, cniDir);
  }

  /** The same, but it answers {@code /readyz}. */
  public DaemonSettings withReadyz() {
    return new DaemonSettings(config, patienceForPods, resultVersion, true, cniDir);
  }

  /** The same, but it keeps its files in that folder; upstream's is /var/lib/cni/multus. */
  public DaemonSettings withCniDir(Path folder) {
    return new DaemonSettings(config, patienceForPods, resultVersion, hasReadyz, folder);
  }
}
