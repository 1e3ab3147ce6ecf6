package io.dynamicnetworks.kube.client;

import io.dynamicnetworks.model.AnnotationKeys;
import io.dynamicnetworks.model.NetworkReady;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The fields of API objects that anything here reads, by name, wherever they are. A reader of
 * another field must add it here.
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

  /** Whether the field with the name in these bytes is read. */
  static boolean isWanted(byte[] utf8, int from, int to) {
    return to - from <= LONGEST && NAMES.contains(text(utf8, from, to));
  }

  /** Whether all that is in the field is kept. */
  static boolean isWhole(byte[] utf8, int from, int to) {
    return to - from <= LONGEST && WHOLE.contains(text(utf8, from, to));
  }

  /** Whether of this field only one value is of interest. */
  static boolean isConditionType(byte[] utf8, int from, int to) {
    return to - from == CONDITION_TYPE.length() && CONDITION_TYPE.equals(text(utf8, from, to));
  }

  /** Whether a field {@link #isConditionType} has that value. */
  static boolean isOwnCondition(byte[] utf8, int from, int to) {
    return to - from <= LONGEST && NetworkReady.CONDITION.equals(text(utf8, from, to));
  }

  private static String text(byte[] utf8, int from, int to) {
    return new String(utf8, from, to - from, StandardCharsets.UTF_8);
  }
}
