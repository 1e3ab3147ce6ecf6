package io.dynamicnetworks.standin.kube;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** The columns that {@code kubectl get} shows for a type. */
final class Columns {
  private static final Column NAME = column("Name", tree -> Meta.of(tree).name());
  private static final Column AGE = column("Age", tree -> age(created(tree)));

  private Columns() {}

  /**
   * One column.
   *
   * @param wide whether it is shown only with {@code -o wide}
   * @param cell extracts the cell's text from an object in stored form
   */
  record Column(String name, boolean wide, Function<JsonNode, String> cell) {}

  static List<Column> of(ResourceType type) {
    if (type.isPod()) {
      return List.of(
          NAME,
          column("Ready", Columns::ready),
          column("Status", Columns::podStatus),
          column("Restarts", Columns::restarts),
          AGE,
          wide("IP", tree -> orNone(tree.path("status").path("podIP"))),
          wide("Node", tree -> orNone(tree.path("spec").path("nodeName"))));
    }
    if (type.isEvent()) {
      return List.of(
          column("Last Seen", Columns::lastSeen),
          column("Type", tree -> tree.path("type").asString("")),
          column("Reason", tree -> tree.path("reason").asString("")),
          column("Object", Columns::involved),
          column("Message", tree -> tree.path("message").asString("").strip()));
    }
    if (type.equals(ResourceTypes.NAMESPACE)) {
      return List.of(
          NAME, column("Status", tree -> tree.path("status").path("phase").asString("")), AGE);
    }
    return List.of(NAME, AGE);
  }

  private static Column column(String name, Function<JsonNode, String> cell) {
    return new Column(name, false, cell);
  }

  private static Column wide(String name, Function<JsonNode, String> cell) {
    return new Column(name, true, cell);
  }

  private static String ready(JsonNode pod) {
    long ready =
        containers(pod).valueStream().filter(c -> c.path("ready").asBoolean(false)).count();
    return ready + "/" + pod.path("spec").path("containers").size();
  }

  private static String podStatus(JsonNode pod) {
    return Meta.of(pod).isTerminating()
        ? "Terminating"
        : pod.path("status").path("phase").asString("");
  }

  private static String restarts(JsonNode pod) {
    return Long.toString(
        containers(pod).valueStream().mapToLong(c -> c.path("restartCount").asLong(0)).sum());
  }

  private static JsonNode containers(JsonNode pod) {
    return pod.path("status").path("containerStatuses");
  }

  private static String involved(JsonNode event) {
    JsonNode object = event.path("involvedObject");
    return "%s/%s"
        .formatted(
            object.path("kind").asString("").toLowerCase(java.util.Locale.ROOT),
            object.path("name").asString(""));
  }

  private static String lastSeen(JsonNode event) {
    JsonNode series = event.path("series").path("lastObservedTime");
    for (JsonNode time : List.of(series, event.path("lastTimestamp"), event.path("eventTime"))) {
      if (!time.asString("").isEmpty()) {
        return age(time.asString(""));
      }
    }
    return age(created(event));
  }

  private static String created(JsonNode tree) {
    return Meta.of(tree).text("creationTimestamp");
  }

  private static String orNone(JsonNode value) {
    return value.asString("").isEmpty() ? "<none>" : value.asString("");
  }

  /** The approximate age, as kubectl prints it. */
  private static String age(String since) {
    Duration age = Duration.between(Instant.parse(since), Instant.now());
    if (age.toMinutes() < 2) {
      return Math.max(0, age.toSeconds()) + "s";
    }
    if (age.toHours() < 3) {
      return age.toMinutes() + "m";
    }
    return age.toDays() < 2 ? age.toHours() + "h" : age.toDays() + "d";
  }
}
