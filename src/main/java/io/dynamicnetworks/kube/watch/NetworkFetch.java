package io.dynamicnetworks.kube.watch;

import io.dynamicnetworks.flow.RoundRobin;
import io.dynamicnetworks.kube.client.ApiCalls;
import io.dynamicnetworks.kube.client.ApiStream;
import io.dynamicnetworks.kube.client.ListPage;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.text.HttpStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads single NADs that the cache does not hold, a few at a time, round-robin over the groups that
 * request them. Each is read as a list of one, which needs no permission beyond the watch's. For
 * one event loop.
 *
 * <p>Not a {@code FairLimiter}: a NAD that several groups request is read once, in the turn of
 * whichever group comes first, and the deadline includes the time in the queue.
 */
final class NetworkFetch {
  private static final int AT_ONCE = 4;
  private static final int MAX_WAITING_OF_GROUP = 500;

  private final Vertx vertx;
  private final ApiCalls calls;
  private final Duration deadline;
  private final Map<NetworkRef, One> asked = new HashMap<>();

  /** By group; a NAD that several groups request is queued in each. */
  private final RoundRobin<One> waiting = new RoundRobin<>();

  private int underWay;

  /**
   * @param deadline of one NAD, from the request on; includes the time in the queue
   */
  NetworkFetch(Vertx vertx, ApiCalls calls, Duration deadline) {
    this.vertx = vertx;
    this.calls = calls;
    this.deadline = deadline;
  }

  /**
   * Returns the NAD as it is now; empty if there is none. Fails if the API server gives no usable
   * answer.
   *
   * @param group of the requester: a tenant whose pods name many NADs does not keep others waiting
   */
  Future<Optional<NetworkDefinition>> fetch(String group, NetworkRef ref) {
    One one = asked.get(ref);
    if (one != null && (!one.waits || one.groups.contains(group))) {
      return one.answer.future();
    }
    if (waiting.count(group) >= MAX_WAITING_OF_GROUP) {
      return Future.failedFuture(
          "network " + ref + ": " + MAX_WAITING_OF_GROUP + " others are asked for");
    }
    if (one == null) {
      One started = new One(ref);
      started.overdue = vertx.setTimer(deadline.toMillis(), late -> started.late());
      asked.put(ref, started);
      one = started;
    }
    one.groups.add(group);
    waiting.add(group, one);
    sendMore();
    return one.answer.future();
  }

  private void sendMore() {
    One next = underWay < AT_ONCE ? next() : null;
    while (next != null) {
      underWay++;
      next.send();
      next = underWay < AT_ONCE ? next() : null;
    }
  }

  /** The next NAD that is still queued. */
  private @Nullable One next() {
    One next = waiting.next();
    while (next != null && !next.waits) {
      next = waiting.next();
    }
    return next;
  }

  /** The read of one NAD. */
  private final class One implements ApiStream.Listener {
    private final NetworkRef ref;
    private final Promise<Optional<NetworkDefinition>> answer = Promise.promise();
    private final ApiStream stream = new ApiStream(vertx.getOrCreateContext(), this);
    private final ListPage<NetworkDefinition> page =
        new ListPage<>(NetworkReading::read, found -> network = found);
    private @Nullable NetworkDefinition network;
    private @Nullable String unusable;
    private int code;
    private long overdue;
    private boolean waits = true;
    private final Set<String> groups = new HashSet<>();

    One(NetworkRef ref) {
      this.ref = ref;
    }

    void send() {
      waits = false;
      stream.open(
          calls,
          NetworkWatch.path(ref.namespace()) + "?fieldSelector=metadata.name%3D" + ref.name(),
          deadline);
    }

    void late() {
      unusable = "no answer within " + deadline.toMillis() + " ms";
      if (waits) {
        waits = false;
        finish();
      } else {
        stream.cancel(unusable);
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
        unusable = ApiCalls.text(e);
        stream.cancel(unusable);
      }
    }

    @Override
    public void ended(@Nullable Throwable cause) {
      if (unusable == null && code != HttpStatus.OK) {
        unusable =
            code == 0
                ? ApiCalls.text(cause == null ? new Throwable("no answer") : cause)
                : "the API server answers " + code;
      } else if (unusable == null && cause != null) {
        unusable = ApiCalls.text(cause);
      } else if (unusable == null) {
        unusable = endOfPage();
      }
      underWay--;
      finish();
      sendMore();
    }

    /** Why what was answered is no list; null if it is one. */
    private @Nullable String endOfPage() {
      try {
        page.end();
        return null;
      } catch (RuntimeException e) {
        return ApiCalls.text(e);
      }
    }

    private void finish() {
      vertx.cancelTimer(overdue);
      asked.remove(ref);
      if (unusable == null || code == HttpStatus.NOT_FOUND) {
        answer.complete(Optional.ofNullable(network));
      } else {
        answer.fail("network " + ref + ": cannot be read: " + unusable);
      }
    }
  }
}
