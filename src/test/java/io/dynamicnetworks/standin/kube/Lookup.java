package io.dynamicnetworks.standin.kube;

/** Finds objects that must be there. */
final class Lookup {
  private Lookup() {}

  /**
   * The object at a path.
   *
   * @throws ApiError 404 if there is none
   */
  static StoredObject require(ObjectStore store, ApiPath path) {
    StoredObject object = store.get(path.type().storage(), path.key());
    if (object == null) {
      throw ApiError.notFound(path.type(), path.name());
    }
    return object;
  }
}
