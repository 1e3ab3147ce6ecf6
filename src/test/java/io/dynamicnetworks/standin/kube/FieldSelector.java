package io.dynamicnetworks.standin.kube;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** Field selectors such as {@code spec.nodeName=a,status.phase!=Failed}; all terms must hold. */
final class FieldSelector {
  private static final Set<String> EVERYWHERE = Set.of("metadata.name", "metadata.namespace");
  private static final Map<String, Set<String>> ALSO =
      Map.of(
          "/pods",
          Set.of(
              "spec.nodeName",
              "spec.restartPolicy",
              "spec.schedulerName",
              "spec.serviceAccountName",
              "spec.hostNetwork",
              "status.phase",
              "status.podIP",
              "status.nominatedNodeName"),
          "/nodes",
          Set.of("spec.unschedulable"),
          "/namespaces",
          Set.of("status.phase"),
          ResourceTypes.EVENT_STORAGE,
          Set.of(
              "involvedObject.kind",
              "involvedObject.namespace",
              "involvedObject.name",
              "involvedObject.uid",
              "involvedObject.apiVersion",
              "involvedObject.resourceVersion",
              "involvedObject.fieldPath",
              "reason",
              "reportingComponent",
              "source",
              "type"));

  private FieldSelector() {}

  /**
   * Parses a fieldSelector; the result is empty if it has no terms.
   *
   * @throws ApiError 400 if the type does not support a field
   */
  static Optional<Predicate<StoredObject>> parse(ResourceType type, String text) {
    return Arrays.stream(text.split(",", -1))
        .filter(term -> !term.isBlank())
        .map(term -> term(type, term.strip()))
        .reduce(Predicate::and);
  }

  private static Predicate<StoredObject> term(ResourceType type, String term) {
    int equals = term.indexOf('=');
    if (equals <= 0) {
      throw ApiError.badRequest(
          "invalid selector: '%s'; can't understand '%s'".formatted(term, term));
    }
    boolean not = term.charAt(equals - 1) == '!';
    String field = term.substring(0, not ? equals - 1 : equals);
    String value = term.substring(term.startsWith("==", equals) ? equals + 2 : equals + 1);
    List<String> stored = List.of(storedName(type, field).split("\\.", -1));
    return object -> value(object.tree(), stored).equals(value) != not;
  }

  private static String storedName(ResourceType type, String field) {
    String stored =
        type.isNewEvent() ? field.replaceFirst("^regarding\\.", "involvedObject.") : field;
    if (EVERYWHERE.contains(stored)
        || ALSO.getOrDefault(type.storage(), Set.of()).contains(stored)) {
      return stored.equals("source") ? "source.component" : stored;
    }
    throw ApiError.badRequest("field label not supported: " + field);
  }

  private static String value(JsonNode tree, List<String> path) {
    JsonNode node = tree;
    for (String key : path) {
      node = node.path(key);
    }
    return node.asString("");
  }
}
