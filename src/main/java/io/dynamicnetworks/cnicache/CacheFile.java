package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.model.InterfaceName;
import org.jspecify.annotations.Nullable;

/**
 * One file of {@code results}: what libcni wrote after a successful ADD (SPEC 3.1).
 *
 * @param infraContainerId {@code K8S_POD_INFRA_CONTAINER_ID} of its CNI_ARGS; null if absent
 */
record CacheFile(
    String containerId,
    InterfaceName iface,
    String networkName,
    String netns,
    SandboxPod pod,
    @Nullable String infraContainerId,
    FileTexts texts) {

  /** What parsing a text gave. */
  sealed interface Parsed {
    /** A cache file. */
    record Complete(CacheFile file) implements Parsed {}

    /** Not JSON, so most likely still being written: libcni writes in place. */
    record Unfinished(String why) implements Parsed {}

    /** JSON, but not a cache file in libcni's current format. */
    record Foreign(String why) implements Parsed {}
  }

  /** Parses the text of a file. */
  static Parsed parse(String text) {
    return CacheFileReader.parse(text);
  }

  /** The name that libcni gives the file. */
  String fileName() {
    return new CacheFileNames.Parts(networkName, containerId, iface.value()).name();
  }
}
