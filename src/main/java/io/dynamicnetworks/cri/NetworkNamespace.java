package io.dynamicnetworks.cri;

import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Json.NotJson;
import java.io.InputStream;

/** What the verbose status of a sandbox says about its network namespace. */
sealed interface NetworkNamespace {
  /** The sandbox has its own, at this path, which is not checked yet. */
  record Own(String path) implements NetworkNamespace {}

  /** The sandbox shares the node's. */
  record Host() implements NetworkNamespace {}

  /** The runtime's answer does not say. */
  record Unreadable(String problem) implements NetworkNamespace {}

  /**
   * Reads {@code info["info"]} of PodSandboxStatus token by token: it contains a tenant's
   * annotations up to three times, escaped. containerd 1.6 to 2.x and CRI-O put the OCI runtime
   * spec there. A containerd whose shim runs the sandbox has no spec, and gives the path in its own
   * record of the sandbox (SPEC 5.1).
   *
   * @param info JSON in UTF-8
   */
  static NetworkNamespace read(InputStream info) {
    try {
      return Json.read(info, parser -> new NamespaceReader(parser).read());
    } catch (NotJson e) {
      return new Unreadable("info is " + e.getMessage());
    }
  }
}
