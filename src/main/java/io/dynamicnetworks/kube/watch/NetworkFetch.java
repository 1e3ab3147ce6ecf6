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
 * Reads single NADs that the cache does not hold, a few at a time and within a {@link ReadBudget},
 * round-robin over the groups that request them. Each is read as a list of one, which needs no
 * permission beyond the watch's. For one event loop.
 *
 * <p>Not a {@code FairLimiter}: a NAD that several groups request is read once, in the turn of
 * whichever group comes first, and the deadline includes the time in the queue.
 */
final class NetworkFetch {
  private static final int AT_ONCE = 4;
  private static final int MAX_WAITING_OF_GROUP = 500;

  /** After this time, groups that were over their budget are looked at again. */
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Vertx vertx;
  private final ApiCalls calls;
  private final Duration deadline;
  private final ReadBudget budget;
  private final Runnable limited;
  private final Map<NetworkRef, One> asked = new HashMap<>();

  /** By group; a NAD that several groups request is queued in each. */
  private final RoundRobin<Turn> waiting = new RoundRobin<>();

  private int underWay;
  private boolean pausing;

  /** A place in the queue of a group, against whose budget the read counts. */
  private record Turn(String group, One one) {}

  /**
   * @param deadline of one NAD, from the request on; includes the time in the queue
   * @param limited called when a NAD is not read, or not in time, because of the budget
   */
  NetworkFetch(
      Vertx vertx, ApiCalls calls, Duration deadline, ReadBudget budget, Runnable limited) {
    this.vertx = vertx;
    this.calls = calls;
    this.deadline = deadline;
    this.budget = budget;
    this.limited = limited;
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
    if (budget.countsAsMissing(group, ref)) {
      limited.run();
      return Future.succeededFuture(Optional.empty());
    }
    if (waiting.count(group) >= MAX_WAITING_OF_GROUP) {
      return Future.failedFuture(
          "network "
              + ref
              + ": "
              + MAX_WAITING_OF_GROUP
              + " other networks of this namespace are already waiting");
    }
    if (one == null) {
      One started = new One(ref);
      started.overdue = vertx.setTimer(deadline.toMillis(), late -> started.late());
      asked.put(ref, started);
      one = started;
    }
    one.groups.add(group);
    waiting.add(group, new Turn(group, one));
    sendMore();
    return one.answer.future();
  }

  private void sendMore() {
    Turn next = underWay < AT_ONCE ? next() : null;
    while (next != null) {
      underWay++;
      budget.begins(next.group());
      next.one().send(next.group());
      next = underWay < AT_ONCE ? next() : null;
    }
    if (underWay < AT_ONCE && !waiting.isEmpty() && !pausing) {
      pausing = true; // All that wait are of groups over their budget.
      vertx.setTimer(
          PAUSE.toMillis(),
          over -> {
            pausing = false;
            sendMore();
          });
    }
  }

  /** The next NAD that is still queued, of a group within its budget. */
  private @Nullable Turn next() {
    Turn next = waiting.next(budget::has);
    while (next != null && !next.one().waits) {
      next = waiting.next(budget::has);
    }
    return next;
  }

  /** A NAD that was asked for, and is read when it is its turn. */
  private final class One {
    private final NetworkRef ref;
    private final Promise<Optional<NetworkDefinition>> answer = Promise.promise();
    private final Set<String> groups = new HashSet<>();

    /** Null until it is sent: many may wait. */
    private @Nullable Reading reading;

    private long overdue;
    private boolean waits = true;

    One(NetworkRef ref) {
      this.ref = ref;
    }

    void send(String group) {
      waits = false;
      reading = new Reading(this, group);
      reading.send();
    }

    void late() {
      if (reading != null) {
        reading.cancel("no answer within " + deadline.toMillis() + " ms");
        return;
      }
      waits = false;
      if (groups.stream().noneMatch(budget::has)) {
        limited.run();
      }
      failed("still queued after " + deadline.toMillis() + " ms");
    }

    void found(@Nullable NetworkDefinition network) {
      forget();
      answer.complete(Optional.ofNullable(network));
    }

    void failed(String why) {
      forget();
      answer.fail("network " + ref + ": cannot be read: " + why);
    }

    private void forget() {
      vertx.cancelTimer(overdue);
      asked.remove(ref);
    }
  }

  /** The read of one NAD. */
  private final class Reading implements ApiStream.Listener {
    private final One one;
    private final String group;
    private final ApiStream stream = new ApiStream(vertx.getOrCreateContext(), this);
    private final ListPage<NetworkDefinition> page =
        new ListPage<>(NetworkReading::read, found -> network = found);
    private @Nullable NetworkDefinition network;
    private @Nullable String unusable;
    private int code;
    private long bytes;

    Reading(One one, String group) {
      this.one = one;
      this.group = group;
    }

    void send() {
      stream.open(
          calls,
          ApiPath.with(
              NetworkWatch.path(one.ref.namespace()),
              ApiPath.parameter("fieldSelector", "metadata.name=" + one.ref.name())),
          deadline);
    }

    void cancel(String why) {
      unusable = why;
      stream.cancel(why);
    }

    @Override
    public void answered(int status, Duration retryAfter) {
      code = status;
    }

    @Override
    public void piece(ByteBuffer part) {
      bytes += part.remaining();
      try {
        page.feed(part);
      } catch (RuntimeException e) {
        cancel(ApiCalls.text(e));
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
      budget.ended(group, bytes);
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
      if (unusable != null && code != HttpStatus.NOT_FOUND) {
        one.failed(unusable);
        return;
      }
      if (network == null) {
        budget.notFound(one.ref);
      }
      one.found(network);
    }
  }
}
