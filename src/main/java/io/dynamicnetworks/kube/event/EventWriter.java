package io.dynamicnetworks.kube.event;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.LimitPort;
import io.dynamicnetworks.bus.LimitPort.LimitReached;
import io.dynamicnetworks.bus.LimitPort.Limited;
import io.dynamicnetworks.bus.ReconcilePort;
import io.dynamicnetworks.bus.ReconcilePort.PodEvent;
import io.dynamicnetworks.flow.Backoff;
import io.dynamicnetworks.flow.Tally;
import io.dynamicnetworks.kube.client.ApiCalls;
import io.dynamicnetworks.kube.client.ApiCalls.Reply;
import io.dynamicnetworks.kube.client.ApiCalls.Request;
import io.dynamicnetworks.kube.client.KubeConnection;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.text.HttpStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes notices as events for the pods. Best-effort: an event that cannot be written after several
 * tries is given up, with a log line; events over the limits are dropped, with one log line a
 * minute. Writes go round-robin over namespaces, and none has more than half of the requests in
 * flight. So a storm in one namespace, or a webhook that hangs there, neither costs another
 * namespace an event nor delays it.
 */
public final class EventWriter extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);

  private static final int AT_ONCE = 4;
  private static final int AT_ONCE_OF_ONE_NAMESPACE = 2;
  private static final Duration WARN_INTERVAL = Duration.ofMinutes(1);
  private static final int TRIES = 4;
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

  private final Bus bus;
  private final KubeConnection connection;
  private final EventBodies bodies;
  private final Limits limits;
  private final EventBook book = new EventBook();
  private final EventQueue queue = new EventQueue(Budgets.EVENTS_WAITING);
  private final Deque<Draft> due = new ArrayDeque<>();
  private final EventBudget budget;
  private final Tally<String> writing = new Tally<>();
  private long lastNumber;
  private int dropped;
  private @Nullable PodRef lastDropped;
  private boolean warnedRecently;
  private @Nullable Promise<Void> drained;

  /**
   * Deadlines.
   *
   * @param answer for the answer to one try
   * @param drain at the end, for writing all events that still wait
   */
  record Limits(Duration answer, Duration drain) {
    static final Limits USUAL = new Limits(Duration.ofSeconds(5), Duration.ofSeconds(3));
  }

  /**
   * An event in flight: it keeps its name through all tries, so that none creates a second object.
   */
  private record Draft(
      EventQueue.Waiting waiting, EventBook.Written event, boolean isNew, int tries) {
    String namespace() {
      return waiting.pod().namespace();
    }
  }

  /**
   * A writer.
   *
   * @param nodeName shown as the events' reporting instance
   */
  public EventWriter(Bus bus, KubeConnection connection, String nodeName) {
    this(bus, connection, nodeName, Limits.USUAL, System::nanoTime);
  }

  EventWriter(
      Bus bus, KubeConnection connection, String nodeName, Limits limits, LongSupplier nanoTime) {
    this.bus = bus;
    this.connection = connection;
    this.limits = limits;
    bodies = new EventBodies(nodeName);
    budget = new EventBudget(nanoTime);
  }

  /** Number of waiting events; at most {@code Budgets.EVENTS_WAITING}, or a little more. */
  public int waiting() {
    return queue.size();
  }

  @Override
  public Future<?> start() {
    bus.subscribe(ReconcilePort.POD_EVENT, this::take);
    return Future.succeededFuture();
  }

  /** Writes the events that still wait, within three seconds. */
  @Override
  public Future<?> stop() {
    Promise<Void> empty = Promise.promise();
    drained = empty;
    writeMore();
    return empty
        .future()
        .timeout(limits.drain().toMillis(), TimeUnit.MILLISECONDS)
        .otherwiseEmpty();
  }

  private void take(PodEvent event) {
    EventBook.Key key =
        new EventBook.Key(event.uid(), event.notice().reason(), EventBodies.cut(event.message()));
    if (!queue.has(key) && !budget.take(event.uid(), event.about().namespace())) {
      dropped(event.about());
      return;
    }
    queue.offer(key, event.about(), Instant.now()).ifPresent(this::dropped);
    writeMore();
  }

  private void dropped(PodRef pod) {
    dropped++;
    lastDropped = pod;
    bus.publish(LimitPort.REACHED, new LimitReached(Limited.EVENTS, pod));
    warnDropped();
  }

  private void warnDropped() {
    if (!warnedRecently) {
      warnedRecently = true;
      LOG.warn("events dropped, over the limit count={} last={}", dropped, lastDropped);
      dropped = 0;
      vertx.setTimer(
          WARN_INTERVAL.toMillis(),
          timer -> {
            warnedRecently = false;
            if (dropped > 0) {
              warnDropped();
            }
          });
    }
  }

  private void writeMore() {
    while (writing.total() < AT_ONCE) {
      Draft next = nextDraft();
      if (next == null) {
        break;
      }
      writing.add(next.namespace(), 1);
      write(next);
    }
    if (queue.isEmpty() && drained != null) {
      drained.tryComplete();
    }
  }

  private boolean mayWrite(String namespace) {
    return writing.of(namespace) < AT_ONCE_OF_ONE_NAMESPACE;
  }

  private void ended(Draft draft) {
    writing.add(draft.namespace(), -1);
  }

  /** Retries come before new events. */
  private @Nullable Draft nextDraft() {
    for (Iterator<Draft> all = due.iterator(); all.hasNext(); ) {
      Draft again = all.next();
      if (mayWrite(again.namespace())) {
        all.remove();
        return again;
      }
    }
    EventQueue.Waiting next = queue.take(this::mayWrite);
    return next == null ? null : draft(next);
  }

  private Draft draft(EventQueue.Waiting next) {
    EventBook.Written before = book.find(next.pod().namespace(), next.key());
    return before == null
        ? newDraft(next)
        : new Draft(
            next,
            new EventBook.Written(before.name(), before.first(), before.count() + next.times()),
            false,
            0);
  }

  private Draft newDraft(EventQueue.Waiting next) {
    String name = EventBodies.name(next.pod(), nextNumber(next.last()));
    return new Draft(next, new EventBook.Written(name, next.last(), next.times()), true, 0);
  }

  /** Nanoseconds since 1970; never returns the same number twice. */
  private long nextNumber(Instant now) {
    long nanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    lastNumber = Math.max(lastNumber + 1, nanos);
    return lastNumber;
  }

  private void write(Draft draft) {
    connection
        .calls()
        .send(request(draft), limits.answer())
        .onSuccess(reply -> written(draft, reply));
  }

  private Request request(Draft draft) {
    EventQueue.Waiting waiting = draft.waiting();
    String path = "/api/v1/namespaces/" + waiting.pod().namespace() + "/events";
    return draft.isNew()
        ? new Request(
            "POST",
            path,
            ApiCalls.JSON,
            bodies.created(waiting.key(), waiting.pod(), draft.event(), waiting.last()))
        : new Request(
            "PATCH",
            path + "/" + draft.event().name(),
            ApiCalls.MERGE_PATCH,
            bodies.raised(draft.event().count(), waiting.last()));
  }

  private void written(Draft draft, Reply reply) {
    switch (reply) {
      case Reply.Nothing(String cause) -> again(draft, cause, Duration.ZERO);
      case Reply.Answer answer -> {
        if (answer.ok() || (draft.isNew() && answer.code() == HttpStatus.CONFLICT)) {
          // 409 AlreadyExists: an earlier try of this draft took effect after all.
          book.note(draft.namespace(), draft.waiting().key(), draft.event());
          done(draft);
        } else if (!draft.isNew() && answer.code() == HttpStatus.NOT_FOUND) {
          book.forget(draft.namespace(), draft.waiting().key());
          write(newDraft(draft.waiting()));
        } else if (isPassing(answer)) {
          again(draft, answer.text(), answer.retryAfter());
        } else {
          giveUp(draft, answer.text());
        }
      }
    }
  }

  private static boolean isPassing(Reply.Answer answer) {
    return answer.isPassing()
        || answer.code() == HttpStatus.CONFLICT
        || answer.code() == HttpStatus.UNAUTHORIZED; // A rotated token is reread soon.
  }

  private void again(Draft draft, String cause, Duration atLeast) {
    if (draft.tries() + 1 >= TRIES) {
      giveUp(draft, cause);
      return;
    }
    ended(draft); // Others need not wait for this one; it stays taken.
    vertx.setTimer(
        BACKOFF.before(draft.tries(), ThreadLocalRandom.current(), atLeast).toMillis(),
        timer -> {
          due.add(new Draft(draft.waiting(), draft.event(), draft.isNew(), draft.tries() + 1));
          writeMore();
        });
    writeMore();
  }

  private void giveUp(Draft draft, String cause) {
    EventQueue.Waiting waiting = draft.waiting();
    LOG.warn(
        "event not written pod={} reason={} cause={}",
        waiting.pod(),
        waiting.key().reason().text(),
        cause);
    done(draft);
  }

  private void done(Draft draft) {
    ended(draft);
    queue.release(draft.waiting());
    writeMore();
  }
}
