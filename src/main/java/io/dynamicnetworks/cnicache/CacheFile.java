package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.model.InterfaceName;
import org.jspecify.annotations.Nullable;

/**
 * One file of {@code results}: what libcni wrote after an ADD had succeeded (SPEC 3.1).
 *
 * @param infraContainerId {@code K8S_POD_INFRA_CONTAINER_ID} of its CNI_ARGS; null if there is none
 */
record CacheFile(
    String containerId,
    InterfaceName iface,
    String networkName,
    String netns,
    SandboxPod pod,
    @Nullable String infraContainerId,
    FileTexts texts) {

  /** What a text is. */
  sealed interface Parsed {
    /** A cache file. */
    record Complete(CacheFile file) implements Parsed {}

    /** Not JSON, and so most likely being written: libcni writes in place. */
    record Unfinished(String why) implements Parsed {}

    /** JSON, but no cache file as libcni writes it today. */
    record Foreign(String why) implements Parsed {}
  }

  /** What the text is. */
  static Parsed parse(String text) {
    return CacheFileReader.parse(text);
  }

  /** The name that libcni gives the file. */
  String fileName() {
    return networkName + "-" + containerId + "-" + iface;
  }
}
