package io.dynamicnetworks.standin.kube;

import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * Deletes namespaces: a namespace is terminating first and goes a moment later, with its contents.
 */
final class NamespaceEnd {
  private final ObjectStore store;
  private final ResourceTypes types;
  private final Consumer<Runnable> later;

  /**
   * @param later runs, a moment later, what a real cluster's namespace controller would do
   */
  NamespaceEnd(ObjectStore store, ResourceTypes types, Consumer<Runnable> later) {
    this.store = store;
    this.types = types;
    this.later = later;
  }

  /** Marks the namespace as terminating and schedules its removal. */
  StoredObject begin(StoredObject namespace) {
    if (namespace.meta().isTerminating()) {
      return namespace;
    }
    ObjectNode tree = namespace.tree().deepCopy();
    Meta.writable(tree).put("deletionTimestamp", Wire.now());
    tree.withObject("status").put("phase", "Terminating");
    later.accept(() -> finish(namespace.key()));
    return store.replace(ResourceTypes.NAMESPACE.storage(), namespace, tree);
  }

  private void finish(ObjectKey key) {
    store.locked(
        () -> {
          StoredObject namespace = store.get(ResourceTypes.NAMESPACE.storage(), key);
          if (namespace != null) {
            types.all().stream()
                .filter(ResourceType::namespaced)
                .forEach(type -> removeAll(type, key.name()));
            store.delete(ResourceTypes.NAMESPACE.storage(), namespace, namespace.tree().deepCopy());
          }
          return key;
        });
  }

  private void removeAll(ResourceType type, String namespace) {
    for (StoredObject object : store.list(type.storage()).objects()) {
      if (object.key().namespace().equals(namespace)) {
        store.delete(type.storage(), object, object.tree().deepCopy());
      }
    }
  }
}
