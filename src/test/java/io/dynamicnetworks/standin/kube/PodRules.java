package io.dynamicnetworks.standin.kube;

import io.dynamicnetworks.standin.kube.ApiError.Cause;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Validation of pod updates; almost all of the spec is immutable. */
final class PodRules {
  private PodRules() {}

  /**
   * Checks an update.
   *
   * @throws ApiError 422 if it changes an immutable field
   */
  static void validateUpdate(ObjectNode before, ObjectNode after) {
    if (!fixed(before).equals(fixed(after))) {
      throw ApiError.invalid(
          ResourceTypes.POD,
          Meta.of(before).name(),
          List.of(
              new Cause(
                  "FieldValueForbidden",
                  "Forbidden: pod updates may not change fields other than"
                      + " `spec.containers[*].image`,`spec.initContainers[*].image`,"
                      + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to"
                      + " existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to"
                      + " be set to 1 if it was previously negative)",
                  "spec")));
    }
  }

  private static JsonNode fixed(ObjectNode pod) {
    JsonNode spec = pod.path("spec").deepCopy();
    if (spec instanceof ObjectNode object) {
      object.remove(List.of("activeDeadlineSeconds", "tolerations"));
      removeImages(object.path("containers"));
      removeImages(object.path("initContainers"));
    }
    return spec;
  }

  private static void removeImages(JsonNode containers) {
    for (JsonNode container : containers) {
      if (container instanceof ObjectNode object) {
        object.remove("image");
      }
    }
  }
}
