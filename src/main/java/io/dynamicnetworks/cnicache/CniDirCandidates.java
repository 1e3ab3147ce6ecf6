package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.file.HostPaths;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where to look for multus' files.
 *
 * @param configured multus' {@code cniDir}, if the controller's own config names it
 * @param confFolders where {@code 00-multus.conf} may be; the first one that exists counts
 */
public record CniDirCandidates(Optional<Path> configured, List<Path> confFolders) {
  // multus' own defaults (conf.go).
  private static final Path DEFAULT_CNI_DIR = Path.of("/var/lib/cni/multus");
  private static final Path DEFAULT_CONF_FOLDER = Path.of("/etc/cni/net.d");

  public CniDirCandidates {
    confFolders = List.copyOf(confFolders);
  }

  /** The usual places, each also below {@code /host}. */
  public static CniDirCandidates usual(Optional<Path> configured) {
    return new CniDirCandidates(configured, HostPaths.of(DEFAULT_CONF_FOLDER));
  }

  /** Where {@code cniDir} may be, best first. */
  List<Path> candidates(@Nullable MultusConf conf) {
    if (configured.isPresent()) {
      return List.of(configured.get());
    }
    Path named = conf == null ? null : conf.cniDir();
    return HostPaths.of(named == null ? DEFAULT_CNI_DIR : named);
  }
}
