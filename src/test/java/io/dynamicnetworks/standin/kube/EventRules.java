package io.dynamicnetworks.standin.kube;

import io.dynamicnetworks.standin.kube.ApiError.Cause;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Validates events; those with an eventTime must meet stricter rules. */
final class EventRules {
  private static final int MAX_MESSAGE_CHARS = 1024;

  private EventRules() {}

  /**
   * Validates an event in stored form.
   *
   * @throws ApiError 422 if it is invalid
   */
  static void validate(ResourceType type, ObjectNode core) {
    List<Cause> causes = new ArrayList<>();
    String namespace = core.path("involvedObject").path("namespace").asString("");
    if (!namespace.equals(Meta.of(core).namespace()) && !namespace.isEmpty()) {
      causes.add(
          new Cause(
              "FieldValueInvalid",
              "Invalid value: \"%s\": does not match event.namespace".formatted(namespace),
              "involvedObject.namespace"));
    }
    if (!core.path("eventTime").isNull()) {
      validateTimed(type, core, causes);
    }
    if (type.isNewEvent()) {
      require(core, "eventTime", "eventTime", causes);
      validateType(core, causes);
    }
    if (!causes.isEmpty()) {
      throw ApiError.invalid(type, Meta.of(core).name(), causes);
    }
  }

  private static void validateTimed(ResourceType type, ObjectNode core, List<Cause> causes) {
    String controller = type.isNewEvent() ? "reportingController" : "reportingComponent";
    require(core, "reportingComponent", controller, causes);
    require(core, "reportingInstance", "reportingInstance", causes);
    require(core, "action", "action", causes);
    require(core, "reason", "reason", causes);
    String message = core.path("message").asString("");
    if (message.length() > MAX_MESSAGE_CHARS) {
      causes.add(
          new Cause(
              "FieldValueInvalid",
              "Invalid value: \"\": can have at most %d characters".formatted(MAX_MESSAGE_CHARS),
              "message"));
    }
  }

  private static void validateType(ObjectNode core, List<Cause> causes) {
    String type = core.path("type").asString("");
    if (!type.equals("Normal") && !type.equals("Warning")) {
      causes.add(
          new Cause(
              "FieldValueInvalid", "Invalid value: \"\": has invalid value: " + type, "type"));
    }
  }

  private static void require(ObjectNode core, String key, String field, List<Cause> causes) {
    if (core.path(key).asString("").isEmpty()) {
      causes.add(new Cause("FieldValueRequired", "Required value", field));
    }
  }
}
