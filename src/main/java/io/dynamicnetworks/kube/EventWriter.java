package io.dynamicnetworks.kube;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.Messages.PodEvent;
import io.dynamicnetworks.kube.ApiCalls.Reply;
import io.dynamicnetworks.kube.ApiCalls.Request;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what the pods' owners are told as events of their pods. Nobody waits for it: what cannot
 * be written after some tries is given up, with a line in the log.
 */
public final class EventWriter extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);

  private static final int MAX_WAITING = 1_000;
  private static final int AT_ONCE = 4;
  private static final int TRIES = 4;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private static final int UNAUTHORIZED = 401;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  private final Bus bus;
  private final KubeConnection connection;
  private final EventBodies bodies;
  private final Limits limits;
  private final EventBook book = new EventBook();
  private final EventQueue queue = new EventQueue(MAX_WAITING);
  private final Deque<Draft> due = new ArrayDeque<>();
  private int writing;
  private long lastNumber;
  private boolean overflowing;
  private @Nullable Promise<Void> drained;

  /**
   * For how long it waits at most.
   *
   * @param answer for the answer to one try
   * @param lastWords at the end, until all that still waits is written
   */
  record Limits(Duration answer, Duration lastWords) {
    static final Limits USUAL = new Limits(Duration.ofSeconds(5), Duration.ofSeconds(3));
  }

  /** An event on its way: it keeps its name through all tries, so that none makes a second one. */
  private record Draft(
      EventQueue.Waiting waiting, EventBook.Written event, boolean isNew, int tries) {}

  /**
   * A writer.
   *
   * @param nodeName shown as the events' reporting instance
   */
  public EventWriter(Bus bus, KubeConnection connection, String nodeName) {
    this(bus, connection, nodeName, Limits.USUAL);
  }

  EventWriter(Bus bus, KubeConnection connection, String nodeName, Limits limits) {
    this.bus = bus;
    this.connection = connection;
    this.limits = limits;
    bodies = new EventBodies(nodeName);
  }

  @Override
  public Future<?> start() {
    bus.subscribe(Addresses.POD_EVENT, this::take);
    return Future.succeededFuture();
  }

  /** Writes what still waits, for three seconds at most. */
  @Override
  public Future<?> stop() {
    Promise<Void> empty = Promise.promise();
    drained = empty;
    writeMore();
    return empty
        .future()
        .timeout(limits.lastWords().toMillis(), TimeUnit.MILLISECONDS)
        .otherwiseEmpty();
  }

  private void take(PodEvent told) {
    EventBook.Key key =
        new EventBook.Key(
            told.uid(), told.notice().reason(), EventBodies.cut(told.notice().message()));
    if (queue.offer(key, told.about(), Instant.now())) {
      writeMore();
    } else if (!overflowing) {
      overflowing = true;
      LOG.warn("events are lost, more than {} wait for the API server", MAX_WAITING);
    }
  }

  private void writeMore() {
    while (writing < AT_ONCE) {
      Draft next = nextDraft();
      if (next == null) {
        break;
      }
      writing++;
      write(next);
    }
    if (queue.isEmpty()) {
      overflowing = false;
      if (drained != null) {
        drained.tryComplete();
      }
    }
  }

  /** What is to be tried again comes before what is new. */
  private @Nullable Draft nextDraft() {
    Draft again = due.poll();
    if (again != null) {
      return again;
    }
    EventQueue.Waiting next = queue.take();
    return next == null ? null : draft(next);
  }

  private Draft draft(EventQueue.Waiting next) {
    EventBook.Written before = book.find(next.key());
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

  /** Nanoseconds since 1970, and never the same twice. */
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
        if (answer.ok() || (draft.isNew() && answer.code() == CONFLICT)) {
          // 409 AlreadyExists: an earlier try of this draft had its effect after all.
          book.note(draft.waiting().key(), draft.event());
          done(draft);
        } else if (!draft.isNew() && answer.code() == NOT_FOUND) {
          book.forget(draft.waiting().key());
          write(newDraft(draft.waiting()));
        } else if (isPassing(answer.code())) {
          again(draft, answer.text(), answer.retryAfter());
        } else {
          giveUp(draft, answer.text());
        }
      }
    }
  }

  private static boolean isPassing(int code) {
    return code == TOO_MANY_REQUESTS
        || code == CONFLICT
        || code == UNAUTHORIZED // A token that has just been rotated is read anew soon.
        || code >= SERVER_ERROR;
  }

  private void again(Draft draft, String cause, Duration atLeast) {
    if (draft.tries() + 1 >= TRIES) {
      giveUp(draft, cause);
      return;
    }
    writing--; // Others need not wait for this one; it stays taken.
    Duration pause = FIRST_PAUSE.multipliedBy(1L << draft.tries());
    Duration longer = atLeast.compareTo(pause) > 0 ? atLeast : pause;
    Duration bounded = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    vertx.setTimer(
        bounded.toMillis(),
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
    writing--;
    queue.release(draft.waiting().key());
    writeMore();
  }
}
