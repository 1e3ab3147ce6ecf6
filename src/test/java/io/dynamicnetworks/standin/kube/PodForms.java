package io.dynamicnetworks.standin.kube;

import io.dynamicnetworks.model.PodRef;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * Pods and pod statuses as written by a user and the kubelet, limited to the fields that the tests
 * read.
 */
final class PodForms {
  private PodForms() {}

  static ObjectNode pod(PodRef pod, String node, Map<String, String> annotations) {
    ObjectNode tree = Wire.object();
    ObjectNode metadata = tree.putObject("metadata");
    metadata.put("name", pod.name()).put("namespace", pod.namespace());
    if (!annotations.isEmpty()) {
      ObjectNode all = metadata.putObject("annotations");
      annotations.forEach(all::put);
    }
    ObjectNode spec = tree.putObject("spec");
    spec.put("nodeName", node);
    spec.putArray("containers").addObject().put("name", "c").put("image", "pause");
    return tree;
  }

  static ObjectNode running() {
    ObjectNode status = Wire.object().put("phase", "Running").put("startTime", Wire.now());
    ObjectNode container = container(status);
    container.put("ready", true).put("started", true);
    container.putObject("state").putObject("running").put("startedAt", Wire.now());
    return status;
  }

  /** The status of a pod whose containers have terminated. */
  static ObjectNode ended(String phase) {
    ObjectNode status = Wire.object().put("phase", phase);
    ObjectNode container = container(status);
    container.put("ready", false).put("started", false);
    container
        .putObject("state")
        .putObject("terminated")
        .put("exitCode", phase.equals("Failed") ? 137 : 0)
        .put("finishedAt", Wire.now());
    return status;
  }

  private static ObjectNode container(ObjectNode status) {
    return status.putArray("containerStatuses").addObject().put("name", "c").put("restartCount", 0);
  }
}
