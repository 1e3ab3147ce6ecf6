package io.dynamicnetworks.standin.kube;

import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import tools.jackson.databind.node.ObjectNode;

/** Creates objects from POST requests. */
final class Creation {
  // The alphabet of apimachinery's generated names: no vowels and no easily confused characters.
  private static final String SUFFIX_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
  private static final int SUFFIX_LENGTH = 5;

  private final ObjectStore store;
  private final ResourceTypes types;
  private final RandomGenerator random = RandomGenerator.getDefault();

  Creation(ObjectStore store, ResourceTypes types) {
    this.store = store;
    this.types = types;
  }

  /**
   * Stores the object under its name, or under a generated one if it has only a generateName.
   *
   * @throws ApiError 400, 404 (namespace), 409, 422, or 500 if a resourceVersion is set
   */
  StoredObject create(ApiPath path, ObjectNode body) {
    return store.locked(() -> createLocked(path, body));
  }

  private StoredObject createLocked(ApiPath path, ObjectNode body) {
    ResourceType type = path.type();
    Bodies.requireKind(type, body);
    String name = name(type, body);
    ObjectNames.validate(type, name);
    requireNamespace(path, body);
    MetaRules.requireStrings(path, body);
    ObjectKey key = new ObjectKey(path.namespace(), name);
    ObjectNode tree = Bodies.stored(type, body);
    if (!Meta.of(tree).resourceVersion().isEmpty()) {
      throw new ApiError(500, "", "resourceVersion should not be set on objects to be created");
    }
    setSystemFields(type, key, tree);
    if (type.isEvent()) {
      EventRules.validate(type, tree);
    }
    if (!type.builtIn()) {
      Lookup.definition(store, type).ifPresent(it -> CustomSchema.apply(it, type, tree));
    }
    if (store.get(type.storage(), key) != null) {
      throw ApiError.alreadyExists(type, name);
    }
    if (type.equals(ResourceTypes.CRD)) {
      CustomTypes.accept(tree);
      CustomTypes.of(tree).forEach(types::add);
    }
    return store.create(type.storage(), key, tree);
  }

  private String name(ResourceType type, ObjectNode body) {
    Meta meta = Meta.of(body);
    if (!meta.name().isEmpty()) {
      return meta.name();
    }
    String prefix = meta.text("generateName");
    if (prefix.isEmpty()) {
      throw ApiError.invalid(
          type,
          "",
          List.of(
              new ApiError.Cause(
                  "FieldValueRequired",
                  "Required value: name or generateName is required",
                  "metadata.name")));
    }
    StringBuilder name = new StringBuilder(prefix);
    for (int i = 0; i < SUFFIX_LENGTH; i++) {
      name.append(SUFFIX_ALPHABET.charAt(random.nextInt(SUFFIX_ALPHABET.length())));
    }
    return name.toString();
  }

  private void requireNamespace(ApiPath path, ObjectNode body) {
    if (!path.type().namespaced()) {
      return;
    }
    String given = Meta.of(body).namespace();
    if (!given.isEmpty() && !given.equals(path.namespace())) {
      throw ApiError.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
    ObjectKey namespace = new ObjectKey("", path.namespace());
    if (store.get(ResourceTypes.NAMESPACE.storage(), namespace) == null) {
      throw ApiError.notFound(ResourceTypes.NAMESPACE, path.namespace());
    }
  }

  private static void setSystemFields(ResourceType type, ObjectKey key, ObjectNode tree) {
    ObjectNode meta = Meta.writable(tree);
    meta.put("name", key.name());
    if (type.namespaced()) {
      meta.put("namespace", key.namespace());
    }
    meta.put("uid", UUID.randomUUID().toString());
    meta.put("creationTimestamp", Wire.now());
    meta.remove(List.of("deletionTimestamp", "deletionGracePeriodSeconds", "managedFields"));
    if (Bodies.countsGenerations(type)) {
      meta.put("generation", 1);
    }
    Defaults.set(type, tree);
  }
}
