package io.dynamicnetworks.standin.multus;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Settings in which daemons differ.
 *
 * @param config the daemon's own config; each of its keys, {@code cniVersion} too, replaces that of
 *     the CNI config in a request
 * @param podLookupTimeout how long the daemon waits for an unknown pod
 * @param resultVersion CNI version that every ADD result is converted to
 * @param hasReadyz whether the daemon serves {@code /readyz}
 * @param cniDir folder of libcni's cache and of the record of each sandbox; null to keep no files
 */
public record DaemonSettings(
    String config,
    Duration podLookupTimeout,
    String resultVersion,
    boolean hasReadyz,
    @Nullable Path cniDir) {
  /**
   * The settings of the thick plugin's manifest in multus 4.2.3, except that unknown pods are
   * looked up only once.
   */
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

  /** The same settings with another config. */
  public DaemonSettings withConfig(String newConfig) {
    return new DaemonSettings(newConfig, podLookupTimeout, resultVersion, hasReadyz, cniDir);
  }

  /** The same settings, but waiting for unknown pods; upstream waits for 2.5 s. */
  public DaemonSettings withPatienceForPods(Duration patience) {
    return new DaemonSettings(config, patience, resultVersion, hasReadyz, cniDir);
  }

  /** The same settings with another result version; older daemons have 1.0.0. */
  public DaemonSettings withResultVersion(String version) {
    return new DaemonSettings(config, podLookupTimeout, version, hasReadyz, cniDir);
  }

  /** The same settings, but serving {@code /readyz}. */
  public DaemonSettings withReadyz() {
    return new DaemonSettings(config, podLookupTimeout, resultVersion, true, cniDir);
  }

  /** The same settings with files kept in the folder; upstream's is /var/lib/cni/multus. */
  public DaemonSettings withCniDir(Path folder) {
    return new DaemonSettings(config, podLookupTimeout, resultVersion, hasReadyz, folder);
  }
}
