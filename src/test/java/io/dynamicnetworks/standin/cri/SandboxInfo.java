package io.dynamicnetworks.standin.cri;

import io.dynamicnetworks.standin.TestJson;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code info["info"]} of a verbose status: JSON whose form differs from runtime to runtime.
 */
final class SandboxInfo {
  /** The info in containerd 2.4's terse status. */
  static final String NOTHING =
      "{\"pid\":0,\"processStatus\":\"\",\"netNamespaceClosed\":false,\"image\":\"\",\"snapshotKey\":\"\","
          + "\"snapshotter\":\"\",\"runtimeType\":\"\",\"runtimeOptions\":null,\"config\":null,"
          + "\"runtimeSpec\":null,\"cniResult\":null,\"sandboxMetadata\":null}";

  private static final int PID = 4711;

  private final RuntimeFlavor shape;
  private final KnownSandbox sandbox;

  SandboxInfo(RuntimeFlavor shape, KnownSandbox sandbox) {
    this.shape = shape;
    this.sandbox = sandbox;
  }

  String json() {
    return switch (shape) {
      case CONTAINERD_1_6 -> containerd(true).toString();
      case CONTAINERD_2 -> containerd(false).set("sandboxMetadata", sandboxMetadata()).toString();
      case CONTAINERD_2_BY_SHIM ->
          containerd(false)
              .putNull("runtimeSpec")
              .set("sandboxMetadata", sandboxMetadata())
              .toString();
      case CRIO -> crio().toString();
      case CRIO_WITHOUT_PAUSE ->
          TestJson.MAPPER.createObjectNode().set("runtimeSpec", runtimeSpec()).toString();
    };
  }

  private ObjectNode containerd(boolean withHandler) {
    ObjectNode info = TestJson.MAPPER.createObjectNode();
    info.put("pid", sandbox.ready() ? PID : 0);
    info.put("processStatus", sandbox.ready() ? "running" : "deleted");
    info.put("netNamespaceClosed", !sandbox.ready());
    info.put("image", "registry.local/pause:3.10");
    info.put("snapshotKey", sandbox.id());
    info.put("snapshotter", "overlayfs");
    if (withHandler) {
      info.put("runtimeHandler", "");
    }
    info.put("runtimeType", "io.containerd.runc.v2");
    info.putObject("runtimeOptions").put("binary_name", "/usr/sbin/runc");
    info.set("config", config());
    info.set("cniResult", cniResult());
    info.set("runtimeSpec", runtimeSpec());
    return info;
  }

  private ObjectNode crio() {
    ObjectNode info = TestJson.MAPPER.createObjectNode();
    info.put("image", "registry.local/pause:3.10");
    info.put("pid", sandbox.ready() ? PID : 0);
    info.set("runtimeSpec", runtimeSpec());
    return info;
  }

  private ObjectNode config() {
    ObjectNode config = TestJson.MAPPER.createObjectNode();
    config
        .putObject("metadata")
        .put("name", sandbox.metadata().getName())
        .put("uid", sandbox.metadata().getUid())
        .put("namespace", sandbox.metadata().getNamespace())
        .put("attempt", sandbox.metadata().getAttempt());
    ObjectNode labels = config.putObject("labels");
    sandbox.config().getLabelsMap().forEach(labels::put);
    ObjectNode annotations = config.putObject("annotations");
    sandbox.config().getAnnotationsMap().forEach(annotations::put);
    return config;
  }

  private ObjectNode sandboxMetadata() {
    ObjectNode metadata = TestJson.MAPPER.createObjectNode();
    metadata.put("Version", "v1");
    metadata
        .putObject("Metadata")
        .put("ID", sandbox.id())
        .put("NetNSPath", sandbox.netns())
        .set("Config", config());
    return metadata;
  }

  private JsonNode cniResult() {
    if (sandbox.netns().isEmpty()) {
      return TestJson.MAPPER.nullNode();
    }
    ObjectNode result = TestJson.MAPPER.createObjectNode();
    result.putObject("Interfaces").putObject("eth0").put("Sandbox", sandbox.netns());
    return result;
  }

  private ObjectNode runtimeSpec() {
    ObjectNode spec = TestJson.MAPPER.createObjectNode();
    spec.put("ociVersion", "1.0.2");
    spec.putObject("process").putArray("args").add("/pause");
    spec.putObject("root").put("path", "rootfs").put("readonly", true);
    if (!sandbox.netns().isEmpty()) {
      spec.put("hostname", sandbox.metadata().getName());
    }
    spec.putArray("mounts");
    spec.putObject("annotations").put("io.kubernetes.cri.sandbox-id", sandbox.id());
    ArrayNode namespaces = spec.putObject("linux").putArray("namespaces");
    for (String type : unnamedNamespaces()) {
      namespaces.addObject().put("type", type);
    }
    if (!sandbox.netns().isEmpty()) {
      namespaces.addObject().put("type", "network").put("path", sandbox.netns());
    }
    return spec;
  }

  /** A sandbox on host network also shares the node's UTS namespace. */
  private List<String> unnamedNamespaces() {
    List<String> types = new ArrayList<>(List.of("pid", "ipc"));
    if (!sandbox.netns().isEmpty()) {
      types.add("uts");
    }
    types.add("mount");
    return types;
  }
}
