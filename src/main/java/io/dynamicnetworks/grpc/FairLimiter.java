package io.dynamicnetworks.grpc;

import io.dynamicnetworks.model.RoundRobin;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Lets few pieces of work run at a time, those of each group in turn, and of a group first come,
 * first served: each may hold an answer of some MB. One that takes long gives its turn to the next
 * and goes on, so that what hangs delays no other; of those there is a limit, too.
 */
public final class FairLimiter<T> {
  private final Vertx vertx;
  private final int atOnce;
  private final int inAll;
  private final Duration patience;

  private final RoundRobin<Waiting<T>> waiting = new RoundRobin<>();
  private final Map<Asked, Waiting<T>> asked = new HashMap<>();

  private int inTurn;
  private int running;
  private boolean starting;

  /**
   * @param atOnce how many have a turn at the same time
   * @param inAll how many run at the same time, those that gave their turn away included
   * @param patience how long a turn lasts at most
   */
  public FairLimiter(Vertx vertx, int atOnce, int inAll, Duration patience) {
    this.vertx = vertx;
    this.atOnce = atOnce;
    this.inAll = inAll;
    this.patience = patience;
  }

  /** As {@link #take(String, Object, Supplier)}, where all are of one group. */
  public Future<T> take(Object key, Supplier<Future<T>> work) {
    return take("", key, work);
  }

  /**
   * Starts the work when it is its turn, and gives what it gives. While one of the same key waits,
   * that one's result is given.
   *
   * @param group which shares a turn: a tenant with many pods does not keep others waiting
   */
  public Future<T> take(String group, Object key, Supplier<Future<T>> work) {
    Asked by = new Asked(group, key);
    Waiting<T> entry = asked.get(by);
    if (entry == null) {
      entry = new Waiting<>(by, work, Promise.promise());
      asked.put(by, entry);
      waiting.add(group, entry);
    }
    startNext();
    return entry.result.future();
  }

  private void startNext() {
    if (starting) {
      return; // Work that ended at once came back here; the loop below goes on.
    }
    starting = true;
    while (inTurn < atOnce && running < inAll && !waiting.isEmpty()) {
      start(Objects.requireNonNull(waiting.next()));
    }
    starting = false;
  }

  private void start(Waiting<T> next) {
    asked.remove(next.by);
    Turn turn = new Turn();
    Future.<T>future(promise -> next.work.get().onComplete(promise::handle))
        .onComplete(
            done -> {
              turn.end();
              running--;
              next.result.handle(done);
              startNext();
            });
  }

  private record Asked(String group, Object key) {}

  private record Waiting<T>(Asked by, Supplier<Future<T>> work, Promise<T> result) {}

  /** What one piece of work holds until it ends, or for as long as the others are patient. */
  private final class Turn {
    private final long timer;
    private boolean held = true;

    Turn() {
      running++;
      inTurn++;
      timer =
          vertx.setTimer(
              patience.toMillis(),
              id -> {
                end();
                startNext();
              });
    }

    void end() {
      if (held) {
        held = false;
        inTurn--;
        vertx.cancelTimer(timer);
      }
    }
  }
}
