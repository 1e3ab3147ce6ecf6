package io.dynamicnetworks.kube;

import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads single NADs that the cache does not hold, few at once. Each is asked for as a list of one,
 * which needs no right that the watch does not need. For one event loop.
 */
final class NetworkFetch {
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int AT_ONCE = 4;
  private static final int MAX_WAITING = 1_000;

  private final Vertx vertx;
  private final ApiCalls calls;
  private final Duration deadline;
  private final Map<NetworkRef, One> asked = new HashMap<>();
  private final Deque<One> waiting = new ArrayDeque<>();
  private int underWay;

  /**
   * @param deadline from when a NAD is asked for, the wait for others included
   */
  NetworkFetch(Vertx vertx, ApiCalls calls, Duration deadline) {
    this.vertx = vertx;
    this.calls = calls;
    this.deadline = deadline;
  }

  /** The NAD as it is now; empty if there is none. Fails if the API server does not say. */
  Future<Optional<NetworkDefinition>> fetch(NetworkRef ref) {
    One before = asked.get(ref);
    if (before != null) {
      return before.answer.future();
    }
    if (waiting.size() >= MAX_WAITING) {
      return Future.failedFuture("network " + ref + ": " + MAX_WAITING + " others are asked for");
    }
    One next = new One(ref);
    asked.put(ref, next);
    waiting.add(next);
    next.overdue = vertx.setTimer(deadline.toMillis(), late -> next.late());
    sendMore();
    return next.answer.future();
  }

  private void sendMore() {
    while (underWay < AT_ONCE && !waiting.isEmpty()) {
      underWay++;
      waiting.remove().send();
    }
  }

  /** One request. */
  private final class One implements ApiStream.Listener {
    private final NetworkRef ref;
    private final Promise<Optional<NetworkDefinition>> answer = Promise.promise();
    private final ApiStream stream = new ApiStream(vertx.getOrCreateContext(), this);
    private final ListPage<NetworkDefinition> page =
        new ListPage<>(NetworkReading::read, found -> network = found);
    private @Nullable NetworkDefinition network;
    private @Nullable String useless;
    private int code;
    private long overdue;

    One(NetworkRef ref) {
      this.ref = ref;
    }

    void send() {
      stream.open(
          calls,
          NetworkWatch.path(ref.namespace()) + "?fieldSelector=metadata.name%3D" + ref.name(),
          deadline);
    }

    void late() {
      useless = "no answer within " + deadline.toMillis() + " ms";
      if (waiting.remove(this)) {
        finish();
      } else {
        stream.cancel(useless);
      }
    }

    @Override
    public void answered(int status, Duration retryAfter) {
      code = status;
    }

    @Override
    public void piece(ByteBuffer bytes) {
      try {
        page.feed(bytes);
      } catch (RuntimeException e) {
        useless = ApiCalls.text(e);
        stream.cancel(useless);
      }
    }

    @Override
    public void ended(@Nullable Throwable cause) {
      if (useless == null && code != OK) {
        useless =
            code == 0
                ? ApiCalls.text(cause == null ? new Throwable("no answer") : cause)
                : "the API server answers " + code;
      } else if (useless == null && cause != null) {
        useless = ApiCalls.text(cause);
      }
      underWay--;
      finish();
      sendMore();
    }

    private void finish() {
      vertx.cancelTimer(overdue);
      asked.remove(ref);
      if (useless == null || code == NOT_FOUND) {
        answer.complete(Optional.ofNullable(network));
      } else {
        answer.fail("network " + ref + ": cannot be read: " + useless);
      }
    }
  }
}
