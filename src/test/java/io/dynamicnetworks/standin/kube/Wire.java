package io.dynamicnetworks.standin.kube;

import io.dynamicnetworks.standin.TestJson;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON as it goes over the wire. */
final class Wire {
  private Wire() {}

  static byte[] bytes(JsonNode tree) {
    return TestJson.MAPPER.writeValueAsBytes(tree);
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** The current time with a precision of seconds, in the format of metadata. */
  static String now() {
    return time(Instant.now());
  }

  static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
