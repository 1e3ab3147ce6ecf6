package io.dynamicnetworks.cri;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Lets few pieces of work run at a time, those of each group in turn, and of a group first come,
 * first served: each may hold an answer of some MB. One that takes long gives its turn to the next
 * and goes on, so that what hangs delays no other; of those there is a limit, too.
 */
final class Turns<T> {
  private final Vertx vertx;
  private final int atOnce;
  private final int inAll;
  private final Duration patience;

  /** By group, in the order in which it is their turn. */
  private final Map<String, Map<Object, Waiting<T>>> waiting = new LinkedHashMap<>();

  private int inTurn;
  private int running;
  private boolean starting;

  /**
   * @param atOnce how many have a turn at the same time
   * @param inAll how many run at the same time, those that gave their turn away included
   * @param patience how long a turn lasts at most
   */
  Turns(Vertx vertx, int atOnce, int inAll, Duration patience) {
    this.vertx = vertx;
    this.atOnce = atOnce;
    this.inAll = inAll;
    this.patience = patience;
  }

  /** As {@link #take(String, Object, Supplier)}, where all are of one group. */
  Future<T> take(Object key, Supplier<Future<T>> work) {
    return take("", key, work);
  }

  /**
   * Starts the work when it is its turn, and gives what it gives. While one of the same key waits,
   * that one's result is given.
   *
   * @param group which shares a turn: a tenant with many pods does not keep others waiting
   */
  Future<T> take(String group, Object key, Supplier<Future<T>> work) {
    Waiting<T> entry =
        waiting
            .computeIfAbsent(group, any -> new LinkedHashMap<>())
            .computeIfAbsent(key, any -> new Waiting<>(work, Promise.promise()));
    startNext();
    return entry.result.future();
  }

  private void startNext() {
    if (starting) {
      return; // Work that ended at once came back here; the loop below goes on.
    }
    starting = true;
    while (!waiting.isEmpty() && inTurn < atOnce && running < inAll) {
      start(next());
    }
    starting = false;
  }

  /** The first of the group whose turn it is; that group comes last from then on. */
  private Waiting<T> next() {
    Iterator<Map.Entry<String, Map<Object, Waiting<T>>>> groups = waiting.entrySet().iterator();
    Map.Entry<String, Map<Object, Waiting<T>>> group = groups.next();
    groups.remove();
    Iterator<Waiting<T>> first = group.getValue().values().iterator();
    Waiting<T> next = first.next();
    first.remove();
    if (!group.getValue().isEmpty()) {
      waiting.put(group.getKey(), group.getValue());
    }
    return next;
  }

  private void start(Waiting<T> next) {
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

  private record Waiting<T>(Supplier<Future<T>> work, Promise<T> result) {}

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
