package io.dynamicnetworks.standin.kube;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * All objects, and the history of changes since the last compaction. As in etcd, one revision
 * counter covers the writes of all types. Thread-safe.
 */
final class ObjectStore {
  // Enough for a bench with much churn; older changes are dropped, as in a watch cache.
  private static final int MAX_HISTORY = 100_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Storage> storages = new HashMap<>();
  private long revision = 1;

  /** The objects of one storage, their history and their listeners. */
  private static final class Storage {
    private final TreeMap<ObjectKey, StoredObject> objects = new TreeMap<>();
    private final List<Change> history = new ArrayList<>();
    private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
    private long compacted;
    private long changed;
  }

  /**
   * A consistent set of objects at one revision.
   *
   * @param changed revision of the last change in the storage; while it stays the same, so do the
   *     objects
   */
  record Snapshot(long revision, long changed, List<StoredObject> objects) {}

  /** Runs the work while no other write can take place. */
  <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  /** The revision of the latest write. */
  long revision() {
    return locked(() -> revision);
  }

  @Nullable StoredObject get(String storage, ObjectKey key) {
    return locked(() -> shelf(storage).objects.get(key));
  }

  Snapshot list(String storage) {
    return locked(
        () -> {
          Storage shelf = shelf(storage);
          return new Snapshot(revision, shelf.changed, List.copyOf(shelf.objects.values()));
        });
  }

  /**
   * The objects at a revision.
   *
   * @throws ApiError 410 if the history does not reach back that far
   */
  Snapshot listAt(String storage, long wanted) {
    return locked(
        () -> {
          Storage shelf = shelf(storage);
          if (wanted < shelf.compacted) {
            throw ApiError.listExpired();
          }
          TreeMap<ObjectKey, StoredObject> objects = new TreeMap<>(shelf.objects);
          for (Change change : shelf.history.reversed()) {
            if (change.revision() <= wanted) {
              break;
            }
            undo(change, objects);
          }
          return new Snapshot(wanted, wanted, List.copyOf(objects.values()));
        });
  }

  /** Adds an object; sets the tree's resourceVersion. */
  StoredObject create(String storage, ObjectKey key, ObjectNode tree) {
    return locked(
        () -> {
          StoredObject object = next(key, tree);
          shelf(storage).objects.put(key, object);
          publish(storage, Change.created(object));
          return object;
        });
  }

  /** Stores a new version of an object; sets the tree's resourceVersion. */
  StoredObject replace(String storage, StoredObject before, ObjectNode tree) {
    return locked(
        () -> {
          StoredObject object = next(before.key(), tree);
          shelf(storage).objects.put(before.key(), object);
          publish(storage, Change.modified(before, object));
          return object;
        });
  }

  /** Removes an object; watches see the given tree with the revision of the deletion. */
  StoredObject delete(String storage, StoredObject before, ObjectNode lastTree) {
    return locked(
        () -> {
          StoredObject last = next(before.key(), lastTree);
          shelf(storage).objects.remove(before.key());
          publish(storage, Change.deleted(before, last));
          return last;
        });
  }

  /**
   * Delivers the current objects, then every later change, without a gap.
   *
   * @return ends the watch
   */
  Runnable watchFromNow(String storage, Consumer<Snapshot> initial, Consumer<Change> changes) {
    return locked(
        () -> {
          initial.accept(list(storage));
          return listen(storage, changes);
        });
  }

  /**
   * Delivers every change after a revision, past and future; for a future revision, nothing until
   * it is reached.
   *
   * @return ends the watch
   * @throws ApiError 410 if the history does not reach back that far
   */
  Runnable watchFrom(String storage, long after, Consumer<Change> changes) {
    return locked(
        () -> {
          Storage shelf = shelf(storage);
          if (after < shelf.compacted) {
            throw ApiError.watchExpired(after, shelf.compacted);
          }
          Consumer<Change> newer =
              change -> {
                if (change.revision() > after) {
                  changes.accept(change);
                }
              };
          shelf.history.forEach(newer);
          return listen(storage, newer);
        });
  }

  /** Drops all history, so that older resource versions have expired. */
  void compact() {
    locked(
        () -> {
          for (Storage shelf : storages.values()) {
            shelf.history.clear();
            shelf.compacted = revision;
          }
          return revision;
        });
  }

  private Runnable listen(String storage, Consumer<Change> changes) {
    List<Consumer<Change>> listeners = shelf(storage).listeners;
    listeners.add(changes);
    return () -> listeners.remove(changes);
  }

  private void publish(String storage, Change change) {
    Storage shelf = shelf(storage);
    shelf.history.add(change);
    shelf.changed = change.revision();
    if (shelf.history.size() > MAX_HISTORY) {
      List<Change> old = shelf.history.subList(0, MAX_HISTORY / 2);
      shelf.compacted = old.getLast().revision();
      old.clear();
    }
    shelf.listeners.forEach(listener -> listener.accept(change));
  }

  private StoredObject next(ObjectKey key, ObjectNode tree) {
    revision++;
    Meta.writable(tree).put("resourceVersion", Long.toString(revision));
    return new StoredObject(key, revision, tree);
  }

  private Storage shelf(String storage) {
    return storages.computeIfAbsent(storage, name -> new Storage());
  }

  private static void undo(Change change, Map<ObjectKey, StoredObject> objects) {
    StoredObject before = change.before();
    if (before == null) {
      objects.remove(change.shown().key());
    } else {
      objects.put(before.key(), before);
    }
  }
}
