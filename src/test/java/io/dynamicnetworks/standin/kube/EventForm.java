package io.dynamicnetworks.standin.kube;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Converts events between core/v1, in which they are stored, and events.k8s.io/v1, which has the
 * same fields under different names.
 */
final class EventForm {
  private static final Map<String, String> CORE_TO_NEW =
      Map.of(
          "involvedObject", "regarding",
          "message", "note",
          "source", "deprecatedSource",
          "firstTimestamp", "deprecatedFirstTimestamp",
          "lastTimestamp", "deprecatedLastTimestamp",
          "count", "deprecatedCount",
          "reportingComponent", "reportingController");
  private static final Map<String, String> NEW_TO_CORE =
      CORE_TO_NEW.entrySet().stream()
          .collect(java.util.stream.Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

  private EventForm() {}

  static ObjectNode toNew(JsonNode core) {
    return renamed(core, CORE_TO_NEW);
  }

  static ObjectNode toCore(JsonNode event) {
    return renamed(event, NEW_TO_CORE);
  }

  /** Sets the defaults of fields that the writer left out. */
  static void setDefaults(ObjectNode core) {
    for (String key : new String[] {"firstTimestamp", "lastTimestamp", "eventTime"}) {
      if (core.path(key).isMissingNode()) {
        core.putNull(key);
      }
    }
    for (String key : new String[] {"reportingComponent", "reportingInstance"}) {
      if (core.path(key).isMissingNode()) {
        core.put(key, "");
      }
    }
    if (!core.path("source").isObject()) {
      core.putObject("source");
    }
    if (!core.path("involvedObject").isObject()) {
      core.putObject("involvedObject");
    }
  }

  private static ObjectNode renamed(JsonNode event, Map<String, String> names) {
    ObjectNode result = Wire.object();
    event
        .properties()
        .forEach(
            field ->
                result.set(
                    names.getOrDefault(field.getKey(), field.getKey()),
                    field.getValue().deepCopy()));
    return result;
  }
}
