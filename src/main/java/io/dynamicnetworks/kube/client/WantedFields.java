package io.dynamicnetworks.kube.client;

import io.dynamicnetworks.model.AnnotationKeys;
import io.dynamicnetworks.model.NetworkReady;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The names of all fields of API objects that are read, at any depth. Whoever reads another field
 * must add it here.
 */
final class WantedFields {
  /** Set by the kubelet on the mirror pod of a static pod. */
  static final String CONFIG_HASH = "kubernetes.io/config.hash";

  private static final String CONDITION_TYPE = "conditionType";

  private static final int LONGEST = 64;

  private static final Set<String> NAMES =
      Set.of(
          // Lists, watches and statuses.
          "items",
          "continue",
          "type",
          "object",
          "code",
          "message",
          // Metadata.
          "metadata",
          "namespace",
          "name",
          "uid",
          "resourceVersion",
          "deletionTimestamp",
          "finalizers",
          "annotations",
          AnnotationKeys.NETWORKS,
          AnnotationKeys.NETWORK_STATUS,
          AnnotationKeys.OBSERVED_NETWORKS,
          AnnotationKeys.FAILURES,
          AnnotationKeys.ATTACHMENTS,
          AnnotationKeys.RESOURCE_NAME,
          CONFIG_HASH,
          // Specs.
          "spec",
          "config",
          "hostNetwork",
          "readinessGates",
          CONDITION_TYPE,
          "containers",
          "initContainers",
          "resourceClaims",
          "restartPolicy",
          "resources",
          "requests",
          "limits",
          // Statuses of pods.
          "status",
          "phase",
          "podIPs",
          "ip",
          "conditions",
          "reason",
          "lastTransitionTime",
          "containerStatuses",
          "ephemeralContainerStatuses",
          "initContainerStatuses",
          "state",
          "running",
          "terminated",
          "allocatedResourcesStatus",
          "resourceID",
          "extendedResourceClaimStatus");

  /** Fields whose own fields have names that cannot be listed. */
  private static final Set<String> WHOLE = Set.of("requests", "limits");

  private WantedFields() {}

  /** Whether the field with that name is read. */
  static boolean isWanted(String name) {
    return NAMES.contains(name);
  }

  /** Whether all that is in the field is kept. */
  static boolean isWhole(String name) {
    return WHOLE.contains(name);
  }

  /** Whether only one value of this field is of interest. */
  static boolean isConditionType(String name) {
    return CONDITION_TYPE.equals(name);
  }

  /** Whether a field {@link #isConditionType} has that value. */
  static boolean isOwnCondition(String value) {
    return NetworkReady.CONDITION.equals(value);
  }

  /** The text in these bytes; empty if it is longer than any that is looked for here. */
  static String text(byte[] utf8, int from, int to) {
    return to - from <= LONGEST ? new String(utf8, from, to - from, StandardCharsets.UTF_8) : "";
  }
}
