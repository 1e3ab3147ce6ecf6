package io.dynamicnetworks.cnicache;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Follows folders by inotify on its own thread. Changes are gathered over 50 ms, so that one ADD
 * (create, write, close) is reported once; the kernel and the JDK bound the queue.
 */
final class FolderWatch implements AutoCloseable {
  /** The role of a folder. */
  enum Place {
    /** {@code <cniDir>/results}: the cache files. */
    RESULTS,
    /** {@code cniDir}: the records of the sandboxes. */
    RECORDS,
    /** Where {@code 00-multus.conf} is. */
    CONF
  }

  /**
   * The changes gathered in about 50 ms.
   *
   * @param written names that were created or written, by place
   * @param created names that were created, by place
   * @param deleted names that were deleted and not written, by place
   * @param lost whether events were lost, or a folder is no longer followed
   */
  record Changes(
      Map<Place, Set<String>> written,
      Map<Place, Set<String>> created,
      Map<Place, Set<String>> deleted,
      boolean lost) {
    Set<String> written(Place place) {
      return written.getOrDefault(place, Set.of());
    }

    Set<String> created(Place place) {
      return created.getOrDefault(place, Set.of());
    }

    /** All names that changed in the place. */
    Set<String> names(Place place) {
      Set<String> names = new HashSet<>(written(place));
      names.addAll(deleted(place));
      return names;
    }

    Set<String> deleted(Place place) {
      return deleted.getOrDefault(place, Set.of());
    }
  }

  private static final Duration GATHER = Duration.ofMillis(50);

  private final WatchService service;
  private final Map<WatchKey, Place> places = new HashMap<>();
  private final Consumer<Changes> receiver;
  private volatile boolean complete = true;

  private FolderWatch(WatchService service, Consumer<Changes> receiver) {
    this.service = service;
    this.receiver = receiver;
  }

  /**
   * Starts following the folders; blocking.
   *
   * @param receiver called on the watch's own thread
   * @throws IOException if one of them cannot be followed
   */
  static FolderWatch open(Map<Path, Place> folders, Consumer<Changes> receiver) throws IOException {
    FolderWatch watch = new FolderWatch(FileSystems.getDefault().newWatchService(), receiver);
    try {
      for (Map.Entry<Path, Place> folder : folders.entrySet()) {
        watch.follow(folder.getKey(), folder.getValue());
      }
    } catch (IOException e) {
      watch.close();
      throw e;
    }
    Thread.ofPlatform().daemon().name("cni-cache-watch").start(watch::run);
    return watch;
  }

  private void follow(Path folder, Place place) throws IOException {
    WatchKey key =
        folder.register(
            service,
            StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_MODIFY,
            StandardWatchEventKinds.ENTRY_DELETE);
    places.put(key, place);
  }

  /** Whether all folders are still followed. Safe to call from any thread. */
  boolean isComplete() {
    return complete;
  }

  @Override
  public void close() {
    try {
      service.close();
    } catch (IOException e) {
      throw new IllegalStateException("inotify cannot be closed", e);
    }
  }

  private void run() {
    try {
      while (true) {
        WatchKey first = service.take();
        Thread.sleep(GATHER);
        receiver.accept(gather(first));
      }
    } catch (ClosedWatchServiceException e) {
      return; // The watch was closed.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Changes gather(WatchKey first) {
    Gathering gathering = new Gathering();
    for (WatchKey key = first; key != null; key = service.poll()) {
      Place place = places.getOrDefault(key, Place.RESULTS);
      for (WatchEvent<?> event : key.pollEvents()) {
        gathering.take(place, event);
      }
      if (!key.reset()) {
        complete = false; // The folder was removed.
        gathering.lost = true;
      }
    }
    return gathering.changes();
  }

  private static final class Gathering {
    private final Map<Place, Set<String>> written = new EnumMap<>(Place.class);
    private final Map<Place, Set<String>> created = new EnumMap<>(Place.class);
    private final Map<Place, Set<String>> deleted = new EnumMap<>(Place.class);
    private boolean lost;

    void take(Place place, WatchEvent<?> event) {
      if (!(event.context() instanceof Path name)) {
        lost = true; // OVERFLOW
      } else if (event.kind().equals(StandardWatchEventKinds.ENTRY_DELETE)) {
        add(deleted, place, name);
      } else {
        add(written, place, name);
        if (event.kind().equals(StandardWatchEventKinds.ENTRY_CREATE)) {
          add(created, place, name);
        }
      }
    }

    private static void add(Map<Place, Set<String>> to, Place place, Path name) {
      to.computeIfAbsent(place, first -> new HashSet<>()).add(name.toString());
    }

    Changes changes() {
      deleted.forEach((place, names) -> names.removeAll(written.getOrDefault(place, Set.of())));
      return new Changes(written, created, deleted, lost);
    }
  }
}
