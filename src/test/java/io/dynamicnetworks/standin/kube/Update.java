package io.dynamicnetworks.standin.kube;

import io.dynamicnetworks.standin.kube.ApiError.Cause;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Updates and patches objects, and decides which parts of a body are applied and which ignored. */
final class Update {
  private static final List<String> SYSTEM_FIELDS =
      List.of(
          "name",
          "namespace",
          "uid",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "generation",
          "resourceVersion");

  private final ObjectStore store;

  Update(ObjectStore store) {
    this.store = store;
  }

  /**
   * Replaces an object, or its status, with the body.
   *
   * @throws ApiError 400, 404, 409 (resourceVersion or uid) or 422 if the update is refused
   */
  StoredObject put(ApiPath path, ObjectNode body) {
    Bodies.requireKind(path.type(), body);
    return store.locked(
        () -> {
          StoredObject current = Lookup.require(store, path);
          requireUid(path, current, Meta.of(body).uid());
          return write(path, current, body);
        });
  }

  /**
   * Patches an object, or its status.
   *
   * @param patch from the current object to the desired one, both in the form of the type
   * @throws ApiError 400, 404, 409 (resourceVersion) or 422 if the patch is refused
   */
  StoredObject patch(ApiPath path, UnaryOperator<ObjectNode> patch) {
    return store.locked(
        () -> {
          StoredObject current = Lookup.require(store, path);
          return write(path, current, patch.apply(current.copyAs(path.type())));
        });
  }

  private StoredObject write(ApiPath path, StoredObject current, ObjectNode body) {
    ResourceType type = path.type();
    MetaRules.requirePlace(path, body);
    MetaRules.requireStrings(path, body);
    ObjectNode wanted = Bodies.stored(type, body);
    String resourceVersion = Meta.of(wanted).resourceVersion();
    if (!resourceVersion.isEmpty() && !resourceVersion.equals(current.meta().resourceVersion())) {
      throw ApiError.modified(type, path.name());
    }
    requireSameUid(path, current, wanted);
    MetaRules.requireNoNewFinalizer(path, current, wanted);
    ObjectNode merged = merged(path, current, wanted);
    if (type.isPod()) {
      PodRules.validateUpdate(current.tree(), merged);
    }
    if (!type.builtIn()) {
      Lookup.definition(store, type).ifPresent(it -> CustomSchema.apply(it, type, merged));
    }
    countGeneration(type, current.tree(), merged);
    // Both have the resourceVersion of the current version, so that the comparison ignores it.
    return current.tree().equals(merged) ? current : writeOrEnd(type, current, merged);
  }

  private StoredObject writeOrEnd(ResourceType type, StoredObject current, ObjectNode merged) {
    if (Deletion.isOver(merged)) {
      store.delete(type.storage(), current, current.tree().deepCopy());
      // The writer sees its change, although no stored version ever has it.
      return new StoredObject(current.key(), current.revision(), merged);
    }
    return store.replace(type.storage(), current, merged);
  }

  private static ObjectNode merged(ApiPath path, StoredObject current, ObjectNode wanted) {
    ResourceType type = path.type();
    boolean status = path.subresource().equals("status");
    ObjectNode result = status ? current.tree().deepCopy() : wanted;
    if (status) {
      take("status", wanted, result);
      if (type.builtIn()) {
        take("metadata", wanted, result);
      }
    } else if (type.hasStatus()) {
      take("status", current.tree(), result);
    }
    ObjectNode meta = Meta.writable(result);
    SYSTEM_FIELDS.forEach(key -> take(key, current.meta().node(), meta));
    meta.remove("managedFields");
    dropEmpty(meta);
    return result;
  }

  private static void dropEmpty(ObjectNode meta) {
    for (String key : List.of("labels", "annotations", "finalizers", "ownerReferences")) {
      if (meta.path(key).isEmpty()) {
        meta.remove(key);
      }
    }
  }

  private static void take(String key, JsonNode from, ObjectNode to) {
    JsonNode value = from.path(key);
    if (value.isMissingNode()) {
      to.remove(key);
    } else {
      to.set(key, value.deepCopy());
    }
  }

  private static void countGeneration(ResourceType type, ObjectNode before, ObjectNode after) {
    if (Bodies.countsGenerations(type) && !before.path("spec").equals(after.path("spec"))) {
      Meta.writable(after)
          .put("generation", Meta.of(before).node().path("generation").asLong(0) + 1);
    }
  }

  /** A PUT with a different uid refers to a different object: a conflict. */
  private static void requireUid(ApiPath path, StoredObject current, String uid) {
    if (!uid.isEmpty() && !uid.equals(current.meta().uid())) {
      throw ApiError.conflict(
          path.type(),
          path.name(),
          "Precondition failed: UID in precondition: %s, UID in object meta: %s"
              .formatted(uid, current.meta().uid()));
    }
  }

  /** A patch of the uid would change an immutable field. */
  private static void requireSameUid(ApiPath path, StoredObject current, ObjectNode wanted) {
    String uid = Meta.of(wanted).uid();
    if (!uid.isEmpty() && !uid.equals(current.meta().uid())) {
      Cause cause =
          new Cause(
              "FieldValueInvalid",
              "Invalid value: \"%s\": field is immutable".formatted(uid),
              "metadata.uid");
      // A real server reports the cause twice, once from each of two validations.
      throw ApiError.invalid(path.type(), path.name(), List.of(cause, cause));
    }
  }
}
