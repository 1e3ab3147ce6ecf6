package io.dynamicnetworks.kube.watch;

import io.dynamicnetworks.flow.Backoff;
import io.dynamicnetworks.kube.client.ApiCalls;
import io.dynamicnetworks.kube.client.ApiStream;
import io.dynamicnetworks.kube.client.LineSplitter;
import io.dynamicnetworks.kube.client.ListPage;
import io.dynamicnetworks.kube.client.Versioned;
import io.dynamicnetworks.kube.client.WatchLink;
import io.dynamicnetworks.text.HttpStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lists the objects of one kind, watches them from there, and lists them again when the API server
 * no longer has the watch's version. It never gives up: after a failure it retries with growing
 * backoff, and reports the cause to the {@link WatchLink}. Confined to one event loop.
 */
public final class Reflector<K, T> {

  /** Of a list request, for all objects or a page of them. */
  private static final Duration LIST = Duration.ofSeconds(60);

  /** The page after a request for all objects that did not end in time. */
  private static final int FIRST_PAGE = 50;

  /**
   * How long a request may stay silent; on a watch, the API server sends a bookmark each minute.
   */
  private static final Duration SILENCE = Duration.ofSeconds(150);

  // Up to twice as long, at random, so that the nodes' watches do not all end at once.
  private static final int WATCH_SECONDS = 300;
  private static final long OVERTIME_MILLIS = 30_000;
  private static final long LASTED_NANOS = Duration.ofSeconds(5).toNanos();

  /** From 0.1 s to 9 s at random, so that the nodes do not all list at once after an outage. */
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(190), Duration.ofSeconds(6), 0.5);

  private final Vertx vertx;
  private final ApiCalls calls;
  private final Kind<T> kind;
  private final Store<K, T> store;
  private final WatchLink link;
  private final Duration deadline;
  private final Promise<Void> synced = Promise.promise();
  private int failures;

  /** Number of objects per list request; 0 for all. */
  private int pageSize;

  private long listSince;
  private String version = "";
  private boolean stopped;
  private @Nullable ApiStream current;

  /** The current stream, if it is a watch that was answered and has not ended. */
  private @Nullable ApiStream watching;

  /** The watch cannot continue from its version, or is not to: list first. */
  private boolean listNext;

  /**
   * What to watch.
   *
   * @param path of the list
   * @param fieldSelector empty for all objects
   * @param page number of objects per list request, unless they take too long; 0 for all
   */
  record Kind<T>(String path, String fieldSelector, int page, Versioned.Reader<T> reader) {}

  /** Keeps the objects by key; called on the event loop. */
  interface Store<K, T> {
    K key(T object);

    /** The keys of all objects it keeps. */
    Collection<K> keys();

    /** The object was created or changed. */
    void put(T object);

    /** The object is gone. */
    void remove(K key);
  }

  Reflector(Vertx vertx, ApiCalls calls, Kind<T> kind, Store<K, T> store, WatchLink link) {
    this(vertx, calls, kind, store, link, LIST);
  }

  /**
   * @param deadline of a list request
   */
  Reflector(
      Vertx vertx,
      ApiCalls calls,
      Kind<T> kind,
      Store<K, T> store,
      WatchLink link,
      Duration deadline) {
    this.vertx = vertx;
    this.calls = calls;
    this.kind = kind;
    this.store = store;
    this.link = link;
    this.deadline = deadline;
    pageSize = kind.page();
  }

  /** Starts on the calling event loop; completes when every object has been seen. */
  Future<Void> start() {
    list();
    return synced.future();
  }

  /** Lists all objects again, if a watch is open to be ended; returns whether it was. */
  boolean listAgain() {
    ApiStream watch = watching;
    if (watch != null) {
      listNext = true;
      watch.cancel("listing again");
    }
    return watch != null;
  }

  /** Stops; the store gets no more calls. */
  void stop() {
    stopped = true;
    if (current != null) {
      current.cancel("stopped");
    }
  }

  private void list() {
    listNext = false;
    listSince = System.nanoTime();
    page("", new HashSet<>(store.keys()));
  }

  private void page(String token, Set<K> unseen) {
    Listing next = new Listing(unseen);
    current = next.stream;
    next.open(token);
  }

  private void watch() {
    Watch next = new Watch();
    current = next.stream;
    next.open();
  }

  /**
   * Makes the pages smaller after one that began but did not end in time: tenants' objects can be
   * so large that all of them, or a page, never would.
   */
  private void late() {
    pageSize = pageSize == 0 ? FIRST_PAGE : Math.max(1, pageSize / 2);
  }

  /** Returns to the usual pages if a list of them could have ended in time. */
  private void complete() {
    if (System.nanoTime() - listSince < deadline.toNanos()) {
      pageSize = kind.page();
    }
  }

  private void again(Runnable what, Duration atLeast) {
    vertx.setTimer(
        BACKOFF.before(failures++, ThreadLocalRandom.current(), atLeast).toMillis(),
        timer -> {
          if (!stopped) {
            what.run();
          }
        });
  }

  private String path(String... parameters) {
    StringJoiner query = new StringJoiner("&", kind.path() + "?", "").setEmptyValue(kind.path());
    Stream.concat(
            Stream.of(parameter("fieldSelector", kind.fieldSelector())), Stream.of(parameters))
        .filter(parameter -> !parameter.isEmpty())
        .forEach(query::add);
    return query.toString();
  }

  /** Empty if there is no value. */
  private static String parameter(String name, String value) {
    return value.isEmpty() ? "" : name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /**
   * One list request: all objects, or a page of them. The store gets each object as it arrives, so
   * that the old and the new set are never in memory together.
   */
  private final class Listing implements ApiStream.Listener {
    /** Keys in the store that the list has not shown so far. */
    private final Set<K> unseen;

    private final ListPage<T> page = new ListPage<>(kind.reader(), this::listed);
    private final ApiStream stream = new ApiStream(vertx.getOrCreateContext(), this);
    private long overdue;
    private int code;
    private Duration pause = Duration.ZERO;
    private @Nullable String unusable;

    Listing(Set<K> unseen) {
      this.unseen = unseen;
    }

    private void listed(T object) {
      unseen.remove(store.key(object));
      store.put(object);
    }

    /**
     * Sends no {@code resourceVersion}: a list "from 0" may come from a cache that lags. Interfaces
     * attached since would look unwanted, and new pods deleted.
     */
    void open(String token) {
      overdue =
          vertx.setTimer(
              deadline.toMillis(),
              timer -> {
                // An API server that does not answer at all is not asked for more.
                if (code == HttpStatus.OK) {
                  late();
                }
                stream.cancel("list not complete in time");
              });
      String limit = pageSize == 0 ? "" : Integer.toString(pageSize);
      stream.open(calls, path(parameter("limit", limit), parameter("continue", token)), SILENCE);
    }

    @Override
    public void answered(int answer, Duration retryAfter) {
      code = answer;
      pause = retryAfter;
    }

    @Override
    public void piece(ByteBuffer bytes) {
      reading(() -> page.feed(bytes));
    }

    /** Runs a parsing step; an unreadable answer must not end the reflector. */
    private void reading(Runnable action) {
      try {
        action.run();
      } catch (RuntimeException e) {
        unusable = ApiCalls.text(e);
        stream.cancel(unusable);
      }
    }

    @Override
    public void ended(@Nullable Throwable cause) {
      vertx.cancelTimer(overdue);
      if (stopped) {
        return;
      }
      if (cause == null) {
        reading(this::finish);
        if (unusable == null) {
          return;
        }
      }
      if (unusable != null) {
        link.unusable(unusable);
      } else if (code != 0 && code != HttpStatus.OK) {
        link.answered(code);
      } else {
        link.failed(ApiCalls.text(Objects.requireNonNull(cause)));
      }
      again(Reflector.this::list, pause);
    }

    private void finish() {
      page.end();
      if (!page.more().isEmpty()) {
        page(page.more(), unseen);
        return;
      }
      complete();
      unseen.forEach(store::remove);
      version = page.resourceVersion();
      link.answered(HttpStatus.OK);
      link.listed();
      synced.tryComplete();
      watch();
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
          path(
              "watch=true",
              "allowWatchBookmarks=true",
              "timeoutSeconds=" + seconds,
              parameter("resourceVersion", version)),
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
          seen.with(object -> store.remove(store.key(object)));
          reached(seen.resourceVersion());
        }
        case WatchEvent.Put<T>(Versioned<T> seen) -> {
          seen.with(store::put);
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
      if (stopped) {
        return;
      }
      if (cause != null && code == 0) {
        link.failed(ApiCalls.text(cause));
      }
      boolean lasted = code == HttpStatus.OK && System.nanoTime() - answeredNanos > LASTED_NANOS;
      if (madeProgress || lasted) {
        failures = 0;
      }
      Runnable next = listNext ? Reflector.this::list : Reflector.this::watch;
      if (cause == null && lasted) {
        next.run(); // It ended on schedule.
      } else {
        again(next, pause);
      }
    }
  }
}
