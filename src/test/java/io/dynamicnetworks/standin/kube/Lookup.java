package io.dynamicnetworks.standin.kube;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Looks up objects that must exist, and type definitions. */
final class Lookup {
  private Lookup() {}

  /**
   * The object at a path.
   *
   * @throws ApiError 404 if it does not exist
   */
  static StoredObject require(ObjectStore store, ApiPath path) {
    StoredObject object = store.get(path.type().storage(), path.key());
    if (object == null) {
      throw ApiError.notFound(path.type(), path.name());
    }
    return object;
  }

  /** The CustomResourceDefinition of a custom type; empty once it is deleted. */
  static Optional<JsonNode> definition(ObjectStore store, ResourceType type) {
    ObjectKey key = new ObjectKey("", type.qualified());
    return Optional.ofNullable(store.get(ResourceTypes.CRD.storage(), key)).map(StoredObject::tree);
  }
}
