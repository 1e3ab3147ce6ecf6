package io.dynamicnetworks.cri;

import io.dynamicnetworks.model.Json;
import io.dynamicnetworks.model.Json.NotJson;
import io.dynamicnetworks.model.Shown;
import tools.jackson.databind.JsonNode;

/** What the verbose status of a sandbox says about its network namespace. */
sealed interface NetworkNamespace {
  /** It has one of its own, at this absolute path. */
  record Own(String path) implements NetworkNamespace {}

  /** It shares the node's. */
  record Host() implements NetworkNamespace {}

  /** The runtime's answer does not say. */
  record Unreadable(String problem) implements NetworkNamespace {}

  // The pod's annotations (256 KiB at most) are in it up to three times, escaped.
  int MAX_INFO_CHARS = 8 << 20;

  int MAX_PATH_CHARS = 4095; // PATH_MAX without its NUL

  /**
   * Reads {@code info["info"]} of PodSandboxStatus: containerd 1.6 to 2.x and CRI-O put the OCI
   * runtime spec there (SPEC 4). Only that part is read: CRI-O without a pause container has
   * nothing else.
   */
  static NetworkNamespace read(String info) {
    if (info.length() > MAX_INFO_CHARS) {
      return new Unreadable(
          "info has " + info.length() + " characters, want at most " + MAX_INFO_CHARS);
    }
    JsonNode namespaces;
    try {
      namespaces = Json.parse(info).path("runtimeSpec").path("linux").path("namespaces");
    } catch (NotJson e) {
      return new Unreadable("info is " + e.getMessage());
    }
    if (!namespaces.isArray()) {
      return new Unreadable("info has no list runtimeSpec.linux.namespaces");
    }
    for (JsonNode namespace : namespaces) {
      JsonNode type = namespace.path("type");
      if (type.isString() && type.stringValue().equals("network")) {
        return at(namespace.path("path"));
      }
    }
    return new Host();
  }

  private static NetworkNamespace at(JsonNode path) {
    if (!path.isString() || path.stringValue().isEmpty()) {
      return new Unreadable("info has a network namespace without a path");
    }
    String text = path.stringValue();
    boolean plain = text.chars().noneMatch(Character::isISOControl);
    return text.startsWith("/") && text.length() <= MAX_PATH_CHARS && plain
        ? new Own(text)
        : new Unreadable(
            "path of the network namespace: " + Shown.value(text) + ", want an absolute path");
  }
}
