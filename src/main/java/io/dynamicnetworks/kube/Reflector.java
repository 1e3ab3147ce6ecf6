package io.dynamicnetworks.kube;

import io.dynamicnetworks.kube.ApiCalls.Reply;
import io.dynamicnetworks.kube.ApiCalls.Request;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Lists the objects of one kind, watches them from there on, and lists them anew when the API
 * server no longer knows where the watch was. It never gives up: after a failure it waits, longer
 * each time, and tells the {@link WatchLink} why. For one event loop.
 */
final class Reflector<K, T> {
  private static final int BAD_REQUEST = 400;
  private static final int GONE = 410;
  private static final int SERVER_ERROR = 500;

  private static final Duration LIST_DEADLINE = Duration.ofSeconds(30);
  private static final long ANSWER_MILLIS = 30_000;

  // Up to twice as long, at random, so that the nodes' watches do not all end at once.
  private static final int WATCH_SECONDS = 300;
  private static final long OVERTIME_MILLIS = 30_000;
  private static final long LASTED_NANOS = Duration.ofSeconds(5).toNanos();

  private static final long FIRST_PAUSE_MILLIS = 250;
  private static final int MOST_DOUBLINGS = 5;

  private final Vertx vertx;
  private final ApiCalls calls;
  private final Kind<T> kind;
  private final Store<K, T> store;
  private final WatchLink link;
  private final Promise<Void> synced = Promise.promise();
  private int failures;
  private String version = "";
  private boolean stopped;
  private @Nullable Watch watch;

  /**
   * What is watched.
   *
   * @param path of the list
   * @param selector a part of the query; empty for all objects
   * @param page how many objects are listed at once; 0 for all
   */
  record Kind<T>(String path, String selector, int page, Seen.Reader<T> reader) {}

  /** Keeps the objects by key; called on the event loop. */
  interface Store<K, T> {
    K key(T object);

    /** Of all objects that it keeps. */
    Collection<K> keys();

    /** This one came, or changed. */
    void put(T object);

    /** This one is gone. */
    void remove(K key);
  }

  Reflector(Vertx vertx, ApiCalls calls, Kind<T> kind, Store<K, T> store, WatchLink link) {
    this.vertx = vertx;
    this.calls = calls;
    this.kind = kind;
    this.store = store;
    this.link = link;
  }

  /** Begins, on the event loop that calls; completes when every object has been seen. */
  Future<Void> start() {
    list();
    return synced.future();
  }

  /** Nothing is told to the store from then on. */
  void stop() {
    stopped = true;
    if (watch != null) {
      watch.stream.cancel("stopped");
    }
  }

  private void list() {
    page("", new ArrayList<>());
  }

  /**
   * Without a {@code resourceVersion}: a list "from 0" may come from a cache that lags. What was
   * plugged since would be taken for unwanted, and pods for gone.
   */
  private void page(String token, List<T> before) {
    String limit = kind.page() == 0 ? "" : "limit=" + kind.page();
    String next = token.isEmpty() ? "" : "continue=" + encoded(token);
    calls
        .send(Request.get(path(limit, next)), LIST_DEADLINE)
        .onSuccess(reply -> answered(reply, before));
  }

  private void answered(Reply reply, List<T> before) {
    if (stopped) {
      return;
    }
    switch (reply) {
      case Reply.Nothing(String cause) -> {
        link.failed(cause);
        again(this::list, Duration.ZERO);
      }
      case Reply.Answer answer when answer.ok() ->
          // Megabytes: not on the event loop.
          vertx
              .executeBlocking(() -> ListPage.read(answer.body(), kind.reader()))
              .onComplete(page -> listed(page, before), this::unusable);
      case Reply.Answer answer -> {
        link.answered(answer.code());
        again(this::list, answer.retryAfter());
      }
    }
  }

  private void unusable(Throwable cause) {
    link.unusable(ApiCalls.text(cause));
    again(this::list, Duration.ZERO);
  }

  private void listed(ListPage<T> page, List<T> before) {
    if (stopped) {
      return;
    }
    if (page.resourceVersion().isEmpty()) {
      unusable(new IllegalStateException("not a list: no resourceVersion"));
      return;
    }
    before.addAll(page.objects());
    if (!page.more().isEmpty()) {
      page(page.more(), before);
      return;
    }
    replace(before);
    version = page.resourceVersion();
    link.listed();
    synced.tryComplete();
    watch();
  }

  /** These exist, and no others. */
  private void replace(List<T> all) {
    Set<K> gone = new HashSet<>(store.keys());
    for (T object : all) {
      gone.remove(store.key(object));
      store.put(object);
    }
    gone.forEach(store::remove);
  }

  private void watch() {
    Watch next = new Watch();
    watch = next;
    next.open();
  }

  private void again(Runnable what, Duration atLeast) {
    long longest = FIRST_PAUSE_MILLIS << Math.min(failures++, MOST_DOUBLINGS);
    long pause = ThreadLocalRandom.current().nextLong(longest / 2, longest);
    vertx.setTimer(
        Math.max(pause, atLeast.toMillis()),
        timer -> {
          if (!stopped) {
            what.run();
          }
        });
  }

  private String path(String... parameters) {
    StringBuilder path = new StringBuilder(kind.path());
    char before = '?';
    for (String parameter :
        Stream.concat(Stream.of(kind.selector()), Stream.of(parameters)).toList()) {
      if (!parameter.isEmpty()) {
        path.append(before).append(parameter);
        before = '&';
      }
    }
    return path.toString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** One watch request. */
  private final class Watch implements WatchStream.Listener {
    private final int seconds =
        ThreadLocalRandom.current().nextInt(WATCH_SECONDS, 2 * WATCH_SECONDS);
    private final long startedNanos = System.nanoTime();
    private final WatchStream stream = new WatchStream(vertx.getOrCreateContext(), this);
    private Runnable next = Reflector.this::watch;
    private long overdue;
    private boolean fruitful;

    void open() {
      overdue = vertx.setTimer(ANSWER_MILLIS, timer -> stream.cancel("no answer"));
      stream.open(
          calls,
          path(
              "watch=true",
              "allowWatchBookmarks=true",
              "timeoutSeconds=" + seconds,
              "resourceVersion=" + encoded(version)));
    }

    @Override
    public void answered(int code) {
      link.answered(code);
      vertx.cancelTimer(overdue);
      overdue =
          vertx.setTimer(seconds * 1_000L + OVERTIME_MILLIS, timer -> stream.cancel("overdue"));
      // What is wrong with a request (410 Gone: it comes too late) a list sets right, or tells.
      if (code >= BAD_REQUEST && code < SERVER_ERROR) {
        next = Reflector.this::list;
      }
    }

    @Override
    public void line(byte[] bytes, int length) {
      try {
        take(WatchEvent.read(bytes, length, kind.reader()));
      } catch (JacksonException e) {
        listAfter(0, ApiCalls.text(e));
      }
    }

    private void take(@Nullable WatchEvent<T> event) {
      switch (event) {
        case null -> {}
        case WatchEvent.Failed<T>(int code, String message) -> listAfter(code, message);
        case WatchEvent.Bookmark<T>(String upTo) -> reached(upTo);
        case WatchEvent.Gone<T>(Seen<T> seen) -> {
          reached(seen.resourceVersion());
          seen.with(object -> store.remove(store.key(object)));
        }
        case WatchEvent.Put<T>(Seen<T> seen) -> {
          reached(seen.resourceVersion());
          seen.with(store::put);
        }
      }
    }

    private void reached(String at) {
      fruitful = true;
      if (!at.isEmpty()) {
        version = at;
      }
    }

    private void listAfter(int code, String message) {
      if (code != GONE) {
        link.unusable(message);
      }
      next = Reflector.this::list;
      stream.cancel(message);
    }

    @Override
    public void ended(@Nullable Throwable cause, boolean answered) {
      vertx.cancelTimer(overdue);
      if (stopped) {
        return;
      }
      if (cause != null && !answered) {
        link.failed(ApiCalls.text(cause));
      }
      if (fruitful || System.nanoTime() - startedNanos > LASTED_NANOS) {
        failures = 0;
        next.run();
      } else {
        again(next, Duration.ZERO);
      }
    }
  }
}
