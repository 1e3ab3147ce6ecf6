package io.dynamicnetworks.standin.kube;

import tools.jackson.databind.node.ObjectNode;

/**
 * Default values for fields that a new object does not set, limited to those that the tests read.
 */
final class Defaults {
  /** The termination grace period of a pod that does not set one. */
  static final int GRACE_SECONDS = 30;

  private Defaults() {}

  static void set(ResourceType type, ObjectNode tree) {
    if (type.isEvent()) {
      EventForm.setDefaults(tree);
    } else if (type.isPod()) {
      setPodDefaults(tree);
    } else if (type.equals(ResourceTypes.NAMESPACE)) {
      setNamespaceDefaults(tree);
    } else if (type.builtIn() && type.hasStatus()) {
      tree.putObject("status");
    }
  }

  private static void setPodDefaults(ObjectNode tree) {
    ObjectNode spec = tree.withObject("spec");
    putIfAbsent(spec, "restartPolicy", "Always");
    putIfAbsent(spec, "dnsPolicy", "ClusterFirst");
    putIfAbsent(spec, "schedulerName", "default-scheduler");
    if (!spec.has("terminationGracePeriodSeconds")) {
      spec.put("terminationGracePeriodSeconds", GRACE_SECONDS);
    }
    if (!spec.has("securityContext")) {
      spec.putObject("securityContext");
    }
    tree.putObject("status").put("phase", "Pending").put("qosClass", "BestEffort");
  }

  private static void setNamespaceDefaults(ObjectNode tree) {
    ObjectNode meta = Meta.writable(tree);
    meta.withObject("labels").put("kubernetes.io/metadata.name", Meta.of(tree).name());
    tree.withObject("spec").putArray("finalizers").add("kubernetes");
    tree.putObject("status").put("phase", "Active");
  }

  private static void putIfAbsent(ObjectNode node, String key, String value) {
    if (!node.has(key)) {
      node.put(key, value);
    }
  }
}
