package io.dynamicnetworks.standin.kube;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Kubernetes' strategic merge patch for built-in types: a merge patch in which some lists are
 * merged by a key of their elements, and in which {@code $patch}, {@code $deleteFromPrimitiveList}
 * and {@code $retainKeys} express what merging can't. The merged lists are those that kubectl
 * merges in the served types.
 */
final class StrategicMergePatch {
  private static final String DELETE_FROM = "$deleteFromPrimitiveList/";
  private static final String RETAIN_KEYS = "$retainKeys";
  private static final String DIRECTIVE = "$patch";
  private static final Map<String, String> MERGE_KEYS =
      Map.ofEntries(
          Map.entry("conditions", "type"),
          Map.entry("containers", "name"),
          Map.entry("env", "name"),
          Map.entry("ephemeralContainers", "name"),
          Map.entry("hostAliases", "ip"),
          Map.entry("imagePullSecrets", "name"),
          Map.entry("initContainers", "name"),
          Map.entry("ownerReferences", "uid"),
          Map.entry("podIPs", "ip"),
          Map.entry("ports", "containerPort"),
          Map.entry("secrets", "name"),
          Map.entry("volumeMounts", "mountPath"),
          Map.entry("volumes", "name"));
  private static final Set<String> MERGED_SETS = Set.of("finalizers");

  private StrategicMergePatch() {}

  /** Applies the patch to the target; the patch is not changed. */
  static void apply(ObjectNode target, ObjectNode patch) {
    if (patch.path(DIRECTIVE).asString("").equals("replace")) {
      target.removeAll();
    }
    retainKeys(target, patch.path(RETAIN_KEYS));
    patch.properties().forEach(field -> set(target, field.getKey(), field.getValue()));
  }

  private static void set(ObjectNode target, String key, JsonNode value) {
    if (key.startsWith(DELETE_FROM)) {
      deleteFrom(target, key.substring(DELETE_FROM.length()), value);
    } else if (key.startsWith("$")) {
      // $setElementOrder only affects the order, which is ignored here; the other directives have
      // been applied already.
      return;
    } else if (value.isNull()) {
      target.remove(key);
    } else if (value instanceof ObjectNode object) {
      setObject(target, key, object);
    } else if (value instanceof ArrayNode array && target.path(key) instanceof ArrayNode there) {
      target.set(key, mergedList(key, there, array));
    } else {
      target.set(key, value.deepCopy());
    }
  }

  private static void setObject(ObjectNode target, String key, ObjectNode patch) {
    if (patch.path(DIRECTIVE).asString("").equals("delete")) {
      target.remove(key);
      return;
    }
    ObjectNode child = target.path(key) instanceof ObjectNode there ? there : target.putObject(key);
    apply(child, patch);
  }

  private static ArrayNode mergedList(String key, ArrayNode there, ArrayNode patch) {
    if (MERGED_SETS.contains(key)) {
      ArrayNode union = there.deepCopy();
      for (JsonNode value : patch) {
        if (!contains(union, value)) {
          union.add(value);
        }
      }
      return union;
    }
    String mergeKey = MERGE_KEYS.get(key);
    return mergeKey == null ? patch.deepCopy() : mergedByKey(mergeKey, there, patch);
  }

  private static ArrayNode mergedByKey(String mergeKey, ArrayNode there, ArrayNode patch) {
    boolean replaces = patch.valueStream().anyMatch(StrategicMergePatch::replacesList);
    ArrayNode result = replaces ? there.arrayNode() : there.deepCopy();
    for (JsonNode element : patch) {
      if (element instanceof ObjectNode object && !replacesList(object)) {
        mergeElement(mergeKey, result, object);
      }
    }
    return result;
  }

  private static boolean replacesList(JsonNode element) {
    return element.size() == 1 && element.path(DIRECTIVE).asString("").equals("replace");
  }

  private static void mergeElement(String mergeKey, ArrayNode result, ObjectNode patch) {
    int index = indexOf(mergeKey, result, patch.path(mergeKey));
    boolean deletes = patch.path(DIRECTIVE).asString("").equals("delete");
    if (deletes && index >= 0) {
      result.remove(index);
    } else if (index >= 0 && result.get(index) instanceof ObjectNode there) {
      apply(there, patch);
    } else if (!deletes) {
      apply(result.addObject(), patch);
    }
  }

  private static int indexOf(String mergeKey, ArrayNode list, JsonNode value) {
    for (int i = 0; i < list.size(); i++) {
      if (list.path(i).path(mergeKey).equals(value)) {
        return i;
      }
    }
    return -1;
  }

  private static void deleteFrom(ObjectNode target, String key, JsonNode values) {
    if (target.path(key) instanceof ArrayNode there) {
      ArrayNode kept = there.arrayNode();
      there.valueStream().filter(value -> !contains(values, value)).forEach(kept::add);
      target.set(key, kept);
    }
  }

  private static void retainKeys(ObjectNode target, JsonNode keys) {
    if (!keys.isMissingNode()) {
      List<String> kept = keys.valueStream().map(key -> key.asString("")).toList();
      target.retain(kept);
    }
  }

  private static boolean contains(JsonNode list, JsonNode value) {
    return list.valueStream().anyMatch(value::equals);
  }
}
