package io.dynamicnetworks.kube.watch;

import io.dynamicnetworks.kube.client.ApiCalls;
import io.dynamicnetworks.kube.client.ApiStream;
import io.dynamicnetworks.kube.client.LineSplitter;
import io.dynamicnetworks.kube.client.Versioned;
import io.dynamicnetworks.kube.client.WatchLink;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.text.HttpStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Lists the objects of one kind, watches them from there, and lists them again when the API server
 * no longer has the watch's version. It never gives up: after a failure it retries with growing
 * backoff, and reports the cause to the {@link WatchLink}. Confined to one event loop.
 *
 * <p>A list may have several parts. The watch begins after the first one and shows whatever changes
 * from then on, so the others only add what has not changed since ({@link ListedKeys}). What a
 * later part may still show is not gone until all have been listed.
 */
public final class Reflector<K, T> {

  /** Of a list request, for all objects or a page of them. */
  private static final Duration LIST = Duration.ofSeconds(60);

  /** How long a watch may stay silent; on a watch, the API server sends a bookmark each minute. */
  private static final Duration SILENCE = Duration.ofSeconds(150);

  // Up to twice as long, at random, so that the nodes' watches do not all end at once.
  private static final int WATCH_SECONDS = 300;
  private static final long OVERTIME_MILLIS = 30_000;
  private static final long LASTED_NANOS = Duration.ofSeconds(5).toNanos();

  // A list may show tens of thousands of objects, which takes seconds.
  private static final Duration LIST_AGAIN = Duration.ofMinutes(2);

  private final Vertx vertx;
  private final ApiCalls calls;
  private final Kind<T> kind;
  private final Store<K, T> store;
  private final WatchLink link;

  /** Of the watch and the first part. */
  private final Retries retries;

  private final Lister<T> first;
  private final Retries laterRetries;
  private final Lister<T> later;
  private final Promise<Void> synced = Promise.promise();
  private final Promise<Void> complete = Promise.promise();
  private ListedKeys<K> keys;
  private String version = "";
  private boolean listsAgain;

  /** The current watch, from its sending to its end. */
  private @Nullable ApiStream current;

  /** The current stream, if it is a watch that was answered and has not ended. */
  private @Nullable ApiStream watching;

  /** The watch cannot continue from its version, or is not to: list first. */
  private boolean listNext;

  /**
   * What to watch.
   *
   * @param path of the list
   * @param fieldSelector of the watch; empty for all objects
   * @param parts field selectors of the lists that together have all objects, except those that
   *     change between them; the first is the most urgent
   * @param page number of objects per list request, unless they take too long; 0 for all
   */
  record Kind<T>(
      String path, String fieldSelector, List<String> parts, int page, Versioned.Reader<T> reader) {
    Kind {
      parts = List.copyOf(parts);
    }

    /** Lists all at once. */
    Kind(String path, String fieldSelector, int page, Versioned.Reader<T> reader) {
      this(path, fieldSelector, List.of(fieldSelector), page, reader);
    }
  }

  /** Keeps the objects by key; called on the event loop. */
  interface Store<K, T> {
    K key(T object);

    /** The keys of all objects it keeps. */
    Collection<K> keys();

    default boolean keeps(K key) {
      return keys().contains(key);
    }

    /** The object was created or changed. */
    void put(T object);

    /** The object is gone. */
    void remove(K key);
  }

  /**
   * Whether the API server answers.
   *
   * @param first to the watch and to lists of the first part
   * @param later to lists of the other parts, which are not urgent
   */
  record Links(WatchLink first, WatchLink later) {}

  Reflector(Vertx vertx, ApiCalls calls, Kind<T> kind, Store<K, T> store, Links links) {
    this(vertx, calls, kind, store, links, LIST);
  }

  /**
   * @param deadline of a list request
   */
  Reflector(
      Vertx vertx,
      ApiCalls calls,
      Kind<T> kind,
      Store<K, T> store,
      Links links,
      Duration deadline) {
    this.vertx = vertx;
    this.calls = calls;
    this.kind = kind;
    this.store = store;
    link = links.first();
    retries = new Retries(vertx);
    laterRetries = new Retries(vertx);
    Lister.Source<T> source =
        new Lister.Source<>(kind.path(), kind.page(), kind.reader(), deadline);
    first = new Lister<>(vertx, calls, source, links.first(), retries);
    later = new Lister<>(vertx, calls, source, links.later(), laterRetries);
    keys = new ListedKeys<>(List.of(), 0);
  }

  /** Starts on the calling event loop; completes when the first part has been listed. */
  Future<Void> start() {
    list();
    return synced.future();
  }

  /** Completes when every object has been seen. */
  Future<Void> complete() {
    return complete.future();
  }

  /**
   * Lists all objects again in two minutes, or later, once a watch is open; returns whether that
   * was not planned yet.
   */
  boolean listAgainLater() {
    if (listsAgain) {
      return false;
    }
    listsAgain = true;
    vertx.setTimer(
        LIST_AGAIN.toMillis(),
        timer -> {
          listsAgain = false;
          if (!retries.isStopped() && !listAgain()) {
            listAgainLater();
          }
        });
    return true;
  }

  /**
   * Lists all objects again, if a watch is open to be ended; returns whether it was. A list in
   * progress is not begun anew: if it is slow, it would never end.
   */
  boolean listAgain() {
    ApiStream watch = watching;
    if (watch == null || later.isListing()) {
      return false;
    }
    listNext = true;
    watch.cancel("listing again");
    return true;
  }

  /** Stops; the store gets no more calls. */
  void stop() {
    retries.stop();
    laterRetries.stop();
    first.stop();
    later.stop();
    if (current != null) {
      current.cancel("stopped");
    }
  }

  private void list() {
    listNext = false;
    later.stop();
    first.list(kind.parts().getFirst(), new FirstPart());
  }

  private void watch() {
    Watch next = new Watch();
    current = next.stream;
    next.open();
  }

  private void listPart(int part) {
    if (part < kind.parts().size()) {
      later.list(kind.parts().get(part), new LaterPart(part));
      return;
    }
    keys.unseen().forEach(store::remove);
    boolean isUncertain = keys.hasOverflowed();
    keys = new ListedKeys<>(List.of(), 0);
    complete.tryComplete();
    if (isUncertain) {
      listAgainLater();
    }
  }

  /** What is listed before the watch begins. */
  private final class FirstPart implements Lister.Receiver<T> {
    @Override
    public String begins() {
      keys = new ListedKeys<>(store.keys(), Budgets.DELETED_DURING_LIST);
      return "";
    }

    @Override
    public void listed(T object) {
      keys.shown(store.key(object));
      store.put(object);
    }

    @Override
    public void ended(String resourceVersion) {
      version = resourceVersion;
      boolean isAll = kind.parts().size() == 1;
      if (isAll) {
        listPart(1);
      }
      synced.tryComplete();
      watch();
      if (!isAll) {
        listPart(1);
      }
    }
  }

  /** What is listed beside the watch. */
  private final class LaterPart implements Lister.Receiver<T> {
    private final int part;
    private boolean begun;

    LaterPart(int part) {
      this.part = part;
    }

    /**
     * As new as the watch: then it shows nothing that the watch has shown deleted by now. After a
     * failure the newest, which is no older: before Kubernetes 1.31, the API server's cache of pods
     * may not reach a version until the next change of a pod, and the list fails (504).
     */
    @Override
    public String begins() {
      keys.beginPart();
      boolean isFirst = !begun;
      begun = true;
      return isFirst ? version : "";
    }

    @Override
    public void listed(T object) {
      K key = store.key(object);
      if (keys.isNews(key, store.keeps(key))) {
        store.put(object);
      }
    }

    @Override
    public void ended(String resourceVersion) {
      laterRetries.succeeded();
      listPart(part + 1);
    }
  }

  /** One watch request. */
  private final class Watch implements ApiStream.Listener {
    private final int seconds =
        ThreadLocalRandom.current().nextInt(WATCH_SECONDS, 2 * WATCH_SECONDS);
    private final ApiStream stream = new ApiStream(vertx.getOrCreateContext(), this);
    private final LineSplitter lines = new LineSplitter(this::line);
    private Duration pause = Duration.ZERO;
    private long overdue;
    private long answeredNanos;
    private int code;
    private boolean madeProgress;

    void open() {
      overdue =
          vertx.setTimer(
              seconds * 1_000L + OVERTIME_MILLIS,
              timer -> stream.cancel("watch not ended in time"));
      stream.open(
          calls,
          ApiPath.with(
              kind.path(),
              ApiPath.parameter("fieldSelector", kind.fieldSelector()),
              "watch=true",
              "allowWatchBookmarks=true",
              "timeoutSeconds=" + seconds,
              ApiPath.parameter("resourceVersion", version)),
          SILENCE);
    }

    @Override
    public void answered(int answer, Duration retryAfter) {
      code = answer;
      pause = retryAfter;
      answeredNanos = System.nanoTime();
      link.answered(code);
      // Version too old (410) or bad (400), or resource unknown (404): a list recovers, or reports
      // why.
      listNext =
          code == HttpStatus.GONE || code == HttpStatus.NOT_FOUND || code == HttpStatus.BAD_REQUEST;
      watching = listNext ? null : stream;
    }

    @Override
    public void piece(ByteBuffer bytes) {
      try {
        lines.feed(bytes);
      } catch (RuntimeException e) { // One bad event must not end the reflector.
        listAfter(0, ApiCalls.text(e));
      }
    }

    private void line(byte[] bytes, int length) {
      if (listNext) {
        return; // Rest of the piece that ended the watch.
      }
      switch (WatchEvent.read(bytes, length, kind.reader())) {
        case WatchEvent.Failed<T>(int reason, String message) -> listAfter(reason, message);
        case WatchEvent.Bookmark<T>(String upTo) -> reached(upTo);
        case WatchEvent.Gone<T>(Versioned<T> seen) -> {
          seen.with(
              object -> {
                keys.gone(store.key(object));
                store.remove(store.key(object));
              });
          reached(seen.resourceVersion());
        }
        case WatchEvent.Put<T>(Versioned<T> seen) -> {
          seen.with(
              object -> {
                keys.shown(store.key(object));
                store.put(object);
              });
          reached(seen.resourceVersion());
        }
      }
    }

    private void reached(String at) {
      madeProgress = true;
      if (!at.isEmpty()) {
        version = at;
      }
    }

    private void listAfter(int reason, String message) {
      if (reason != HttpStatus.GONE) {
        link.unusable(message);
      }
      listNext = true;
      stream.cancel(message);
    }

    @Override
    public void ended(@Nullable Throwable cause) {
      vertx.cancelTimer(overdue);
      watching = null;
      if (retries.isStopped()) {
        return;
      }
      if (cause != null && code == 0) {
        link.failed(ApiCalls.text(cause));
      }
      boolean lasted = code == HttpStatus.OK && System.nanoTime() - answeredNanos > LASTED_NANOS;
      if (madeProgress || lasted) {
        retries.succeeded();
      }
      Runnable next = listNext ? Reflector.this::list : Reflector.this::watch;
      if (cause == null && lasted) {
        next.run(); // It ended on schedule.
      } else {
        retries.again(next, pause);
      }
    }
  }
}
