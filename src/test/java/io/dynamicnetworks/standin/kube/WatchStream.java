package io.dynamicnetworks.standin.kube;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/**
 * One watch. Changes arrive on whatever thread writes; everything is sent in order on the watch's
 * own event loop.
 */
final class WatchStream {
  private static final long BOOKMARK_PERIOD_MILLIS = 60_000;
  // A real server sends the last bookmark this long before it ends a watch.
  private static final long BOOKMARK_BEFORE_END_MILLIS = 2_000;
  private static final int MIN_TIMEOUT_SECONDS = 1_800;

  private final Vertx vertx;
  private final Context context;
  private final ObjectStore store;
  private final Call call;
  private final ApiPath path;
  private final Predicate<StoredObject> selector;
  private final HttpServerResponse response;
  private final boolean asTable;
  private Runnable unsubscribe = () -> {};
  private Runnable onEnd = () -> {};
  private boolean initialEventsUnmarked;
  private volatile boolean stalled;
  private boolean ended;

  WatchStream(Vertx vertx, ObjectStore store, Call call, ApiPath path) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.store = store;
    this.call = call;
    this.path = path;
    selector = ListSelection.of(call, path);
    response = call.request().response();
    stalled = call.watchStalls();
    asTable = Tables.isWanted(call);
  }

  /** The RBAC attributes of the watch request. */
  RequestInfo info() {
    return RequestInfo.of(call, Optional.of(path));
  }

  /** Starts the watch; runs the action once when it is over. */
  void start(Runnable afterEnd) {
    onEnd = afterEnd;
    call.response(200).setChunked(true);
    response.exceptionHandler(error -> close());
    response.closeHandler(closed -> close());
    response.writeHead();
    try {
      unsubscribe = subscribe();
    } catch (ApiError expired) {
      fail(expired);
      return;
    }
    schedule();
  }

  /** Sends an ERROR event and ends the watch. */
  void fail(ApiError error) {
    run(
        () -> {
          response.write(WatchFrames.error(error));
          finish();
        });
  }

  /** Ends the watch as if its revision had been compacted away. */
  void expire() {
    fail(ApiError.watchExpired(call.number("resourceVersion", 0), store.revision()));
  }

  /** Ends the watch with a complete response, as its timeout does. */
  void end() {
    run(this::finish);
  }

  /** Cuts the connection. */
  void cut() {
    run(
        () -> {
          close();
          call.cut();
        });
  }

  /** Stops sending, but keeps the connection open. */
  void stall() {
    stalled = true;
  }

  private Runnable subscribe() {
    long from = call.number("resourceVersion", 0);
    boolean initial = call.isSet("sendInitialEvents") || from == 0;
    String storage = path.type().storage();
    if (!initial) {
      return store.watchFrom(storage, from, this::send);
    }
    initialEventsUnmarked = true;
    return store.watchFromNow(storage, this::sendInitial, this::send);
  }

  private void sendInitial(ObjectStore.Snapshot snapshot) {
    Buffer all = Buffer.buffer();
    for (StoredObject object : snapshot.objects()) {
      if (selector.test(object)) {
        all.appendBuffer(frame("ADDED", object));
      }
    }
    if (call.isSet("sendInitialEvents")) {
      initialEventsUnmarked = false;
      all.appendBuffer(WatchFrames.bookmark(path.type(), snapshot.revision(), true));
    }
    if (all.length() > 0) {
      write(all);
    }
  }

  private void send(Change change) {
    String type = change.typeFor(selector);
    if (type != null) {
      write(asTable ? frame(type, change.shown()) : change.frame(type, path.type()));
    }
  }

  private Buffer frame(String type, StoredObject object) {
    return asTable
        ? WatchFrames.table(
            type, Tables.table(call, path.type(), object.revision(), List.of(object)))
        : WatchFrames.event(type, object, path.type());
  }

  private void write(Buffer frame) {
    run(() -> response.write(frame));
  }

  private void schedule() {
    long seconds =
        call.number(
            "timeoutSeconds",
            MIN_TIMEOUT_SECONDS + ThreadLocalRandom.current().nextInt(MIN_TIMEOUT_SECONDS));
    long end = vertx.setTimer(Math.max(1, seconds * 1000), timer -> end());
    Runnable stop = unsubscribe;
    unsubscribe =
        () -> {
          stop.run();
          vertx.cancelTimer(end);
        };
    if (call.isSet("allowWatchBookmarks")) {
      scheduleBookmarks(seconds * 1000);
    }
  }

  private void scheduleBookmarks(long timeoutMillis) {
    long first = Math.max(1, timeoutMillis - BOOKMARK_BEFORE_END_MILLIS);
    long last = vertx.setTimer(first, timer -> bookmark());
    long regular = vertx.setPeriodic(BOOKMARK_PERIOD_MILLIS, timer -> bookmark());
    Runnable stop = unsubscribe;
    unsubscribe =
        () -> {
          stop.run();
          vertx.cancelTimer(last);
          vertx.cancelTimer(regular);
        };
  }

  /** Sends a bookmark with the latest revision, up to which all changes have been sent. */
  void bookmark() {
    // Under the store's lock, so that no change with a lower revision can follow it.
    store.locked(
        () -> {
          write(WatchFrames.bookmark(path.type(), store.revision(), initialEventsUnmarked));
          initialEventsUnmarked = false;
          return path;
        });
  }

  private void run(Runnable action) {
    context.runOnContext(
        ignored -> {
          if (!ended && !stalled) {
            action.run();
          }
        });
  }

  private void finish() {
    close(); // First: once a client sees the end, the watch must no longer count as open.
    response.end();
  }

  private void close() {
    if (!ended) {
      ended = true;
      unsubscribe.run();
      onEnd.run();
    }
  }
}
