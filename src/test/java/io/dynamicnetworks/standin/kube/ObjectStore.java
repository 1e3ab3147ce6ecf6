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
 * All objects, and the history of their changes since the last compaction. One counter numbers the
 * writes of all types, as etcd does; safe for use by many threads.
 */
final class ObjectStore {
  // Enough for a bench that churns; the memory of what is older is lost, as in a watch cache.
  private static final int MAX_HISTORY = 100_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Shelf> shelves = new HashMap<>();
  private long revision = 1;

  /** The objects of one storage. */
  private static final class Shelf {
    private final TreeMap<ObjectKey, StoredObject> objects = new TreeMap<>();
    private final List<Change> history = new ArrayList<>();
    private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
    private long compacted;
    private long changed;
  }

  /**
   * Objects as they were together at one revision.
   *
   * @param changed the revision of the last change among them: as long as it is the same, they are
   */
  record Snapshot(long revision, long changed, List<StoredObject> objects) {}

  /** Runs it while no other write can come between. */
  <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  /** The number of the last write. */
  long revision() {
    return locked(() -> revision);
  }

  @Nullable StoredObject get(String storage, ObjectKey key) {
    return locked(() -> shelf(storage).objects.get(key));
  }

  Snapshot list(String storage) {
    return locked(
        () -> {
          Shelf shelf = shelf(storage);
          return new Snapshot(revision, shelf.changed, List.copyOf(shelf.objects.values()));
        });
  }

  /**
   * The objects as they were at a revision.
   *
   * @throws ApiError 410 if the history does not reach back that far
   */
  Snapshot listAt(String storage, long wanted) {
    return locked(
        () -> {
          Shelf shelf = shelf(storage);
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

  /** Adds an object; the tree gets its resourceVersion. */
  StoredObject create(String storage, ObjectKey key, ObjectNode tree) {
    return locked(
        () -> {
          StoredObject object = next(key, tree);
          shelf(storage).objects.put(key, object);
          publish(storage, Change.created(object));
          return object;
        });
  }

  /** Writes a new version; the tree gets its resourceVersion. */
  StoredObject replace(String storage, StoredObject before, ObjectNode tree) {
    return locked(
        () -> {
          StoredObject object = next(before.key(), tree);
          shelf(storage).objects.put(before.key(), object);
          publish(storage, Change.modified(before, object));
          return object;
        });
  }

  /** Takes an object away; watches see the given tree under the revision of its end. */
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
   * Hands over what is there, then every change, without a gap between.
   *
   * @return ends it
   */
  Runnable watchFromNow(String storage, Consumer<Snapshot> initial, Consumer<Change> changes) {
    return locked(
        () -> {
          initial.accept(list(storage));
          return listen(storage, changes);
        });
  }

  /**
   * Hands over every change after a revision, then those to come; nothing up to a future revision.
   *
   * @return ends it
   * @throws ApiError 410 if the history does not reach back that far
   */
  Runnable watchFrom(String storage, long after, Consumer<Change> changes) {
    return locked(
        () -> {
          Shelf shelf = shelf(storage);
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

  /** Forgets all history: older resource versions are gone. */
  void compact() {
    locked(
        () -> {
          for (Shelf shelf : shelves.values()) {
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
    Shelf shelf = shelf(storage);
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

  private Shelf shelf(String storage) {
    return shelves.computeIfAbsent(storage, name -> new Shelf());
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
