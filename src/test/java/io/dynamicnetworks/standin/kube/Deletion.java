package io.dynamicnetworks.standin.kube;

import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Deletes objects: pods after their grace period, and every object only once it has no finalizers.
 */
final class Deletion {
  private final ObjectStore store;
  private final ResourceTypes types;
  private final NamespaceEnd namespaces;
  private final Consumer<StoredObject> terminating;

  /**
   * @param terminating receives each pod whose containers must now be terminated
   */
  Deletion(
      ObjectStore store,
      ResourceTypes types,
      NamespaceEnd namespaces,
      Consumer<StoredObject> terminating) {
    this.namespaces = namespaces;
    this.store = store;
    this.types = types;
    this.terminating = terminating;
  }

  /**
   * The options of a delete.
   *
   * @param graceSeconds null for the object's own grace period
   * @param uid empty for any
   * @param resourceVersion empty for any
   */
  record Options(@Nullable Long graceSeconds, String uid, String resourceVersion) {
    /** Reads DeleteOptions; gracePeriodSeconds from the query applies if the body has none. */
    static Options of(JsonNode body, String queryGrace) {
      JsonNode preconditions = body.path("preconditions");
      JsonNode grace = body.path("gracePeriodSeconds");
      return new Options(
          grace.isNumber()
              ? Long.valueOf(grace.asLong(0))
              : queryGrace.isEmpty() ? null : Long.valueOf(queryGrace),
          preconditions.path("uid").asString(""),
          preconditions.path("resourceVersion").asString(""));
    }
  }

  /**
   * The result of a delete.
   *
   * @param gone false if the object still exists and is terminating
   */
  record Outcome(StoredObject object, boolean gone) {}

  /** Whether a terminating object can go: no finalizers and no grace period left. */
  static boolean isOver(ObjectNode tree) {
    Meta meta = Meta.of(tree);
    return meta.isTerminating()
        && !meta.hasFinalizers()
        && meta.node().path("deletionGracePeriodSeconds").asLong(0) == 0;
  }

  /**
   * Deletes the object at a path.
   *
   * @throws ApiError 404, or 409 if the object does not meet the preconditions
   */
  Outcome delete(ApiPath path, Options options) {
    Outcome outcome =
        store.locked(
            () -> {
              StoredObject current = Lookup.require(store, path);
              requirePreconditions(path, current, options);
              return delete(path.type(), current, options);
            });
    if (!outcome.gone() && path.type().isPod()) {
      terminating.accept(outcome.object());
    }
    return outcome;
  }

  private Outcome delete(ResourceType type, StoredObject current, Options options) {
    if (type.equals(ResourceTypes.NAMESPACE)) {
      return new Outcome(namespaces.begin(current), false);
    }
    if (current.meta().isTerminating() && isNoShorter(current, options)) {
      return new Outcome(current, false);
    }
    long grace = graceSeconds(type, current, options);
    ObjectNode ending = ending(current, grace);
    if (grace == 0 && !current.meta().hasFinalizers()) {
      removeContents(type, current);
      store.delete(type.storage(), current, current.tree().deepCopy());
      // The caller sees the object as terminating; watches see it in its previous state.
      return new Outcome(new StoredObject(current.key(), current.revision(), ending), true);
    }
    return new Outcome(store.replace(type.storage(), current, ending), false);
  }

  /** Whether a repeated delete asks for no less time than the current grace period. */
  private static boolean isNoShorter(StoredObject current, Options options) {
    Long asked = options.graceSeconds();
    return asked == null
        || asked >= current.meta().node().path("deletionGracePeriodSeconds").asLong(0);
  }

  private static ObjectNode ending(StoredObject current, long grace) {
    ObjectNode tree = current.tree().deepCopy();
    JsonNode generation = current.meta().node().path("generation");
    if (!current.meta().isTerminating() && generation.isNumber()) {
      Meta.writable(tree).put("generation", generation.asLong(0) + 1);
    }
    Meta.writable(tree)
        .put("deletionTimestamp", Wire.time(Instant.now().plusSeconds(grace)))
        .put("deletionGracePeriodSeconds", grace);
    return tree;
  }

  /** Removes what a CustomResourceDefinition defines: its types and all their objects. */
  private void removeContents(ResourceType type, StoredObject definition) {
    if (!type.equals(ResourceTypes.CRD)) {
      return;
    }
    for (ResourceType custom : CustomTypes.of(definition.tree())) {
      for (StoredObject object : store.list(custom.storage()).objects()) {
        store.delete(custom.storage(), object, object.tree().deepCopy());
      }
      types.remove(custom);
    }
  }

  private static long graceSeconds(ResourceType type, StoredObject current, Options options) {
    if (!type.isPod()) {
      return 0;
    }
    JsonNode tree = current.tree();
    String phase = tree.path("status").path("phase").asString("");
    boolean ended = phase.equals("Succeeded") || phase.equals("Failed");
    if (ended || tree.path("spec").path("nodeName").asString("").isEmpty()) {
      return 0;
    }
    Long asked = options.graceSeconds();
    return asked != null
        ? asked
        : tree.path("spec").path("terminationGracePeriodSeconds").asLong(Defaults.GRACE_SECONDS);
  }

  private static void requirePreconditions(ApiPath path, StoredObject current, Options options) {
    require(path, "UID", options.uid(), current.meta().uid());
    require(path, "ResourceVersion", options.resourceVersion(), current.meta().resourceVersion());
  }

  private static void require(ApiPath path, String what, String wanted, String actual) {
    if (!wanted.isEmpty() && !wanted.equals(actual)) {
      throw ApiError.deletePrecondition(
          path.type(),
          path.name(),
          "the %s in the precondition (%s) does not match the %s in record (%s). The object might have been %s"
              .formatted(
                  what,
                  wanted,
                  what,
                  actual,
                  what.equals("UID") ? "deleted and then recreated" : "modified"));
    }
  }
}
