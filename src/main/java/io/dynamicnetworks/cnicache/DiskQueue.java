package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.flow.RoundRobin;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/**
 * Work on the disk, in short turns on a worker thread, one after another. Groups take turns, so
 * that the files of one namespace, however many and long, delay others by a turn. Turns of several
 * groups share a round trip to the worker thread: under load the event loop is what they would wait
 * for. The results of a round are applied in order before the next one starts. Confined to the
 * event loop.
 */
final class DiskQueue {
  /** Groups with a turn in one round. */
  private static final int ROUND = 8;

  private final Vertx vertx;
  private final RoundRobin<Turn<?>> waiting = new RoundRobin<>();
  private boolean busy;
  private boolean inLoop;

  DiskQueue(Vertx vertx) {
    this.vertx = vertx;
  }

  /** One who reads, in as many turns as it takes. */
  static final class Reader {
    private final String group;
    private final BooleanSupplier ended;
    private boolean begun;

    /**
     * @param group the namespace for which it reads, or another name
     * @param ended whether the request has ended
     */
    Reader(String group, BooleanSupplier ended) {
      this.group = group;
      this.ended = ended;
    }
  }

  private record Turn<T>(Reader reader, Callable<T> work, Promise<T> done) {
    /** Does the work, and returns what hands over its result. */
    Runnable run() {
      try {
        T result = work.call();
        return () -> done.complete(result);
      } catch (Exception e) {
        return () -> done.fail(e);
      }
    }
  }

  /**
   * Does the work at the reader's turn; fails if the reader has ended by then. What a reader has
   * begun goes before what others of its group want.
   */
  <T> Future<T> take(Reader reader, Callable<T> work) {
    Turn<T> turn = new Turn<>(reader, work, Promise.promise());
    if (reader.begun) {
      waiting.addFirst(reader.group, turn);
    } else {
      waiting.add(reader.group, turn);
      reader.begun = true;
    }
    startNext();
    return turn.done.future();
  }

  private void startNext() {
    if (inLoop) {
      return; // The loop below continues.
    }
    inLoop = true;
    while (!busy && !waiting.isEmpty()) {
      start(nextRound());
    }
    inLoop = false;
  }

  /** At most one turn of each group; none for readers that have ended. */
  private List<Turn<?>> nextRound() {
    List<Turn<?>> round = new ArrayList<>();
    Set<String> groups = new HashSet<>();
    Turn<?> next = waiting.next();
    while (next != null) {
      if (next.reader.ended.getAsBoolean()) {
        next.done.fail("the request has ended");
      } else {
        round.add(next);
        groups.add(next.reader.group);
      }
      next = round.size() == ROUND ? null : waiting.next(group -> !groups.contains(group));
    }
    return round;
  }

  private void start(List<Turn<?>> round) {
    if (round.isEmpty()) {
      return;
    }
    busy = true;
    vertx
        .executeBlocking(() -> round.stream().map(Turn::run).toList())
        .onComplete(
            worked -> {
              if (worked.succeeded()) {
                worked.result().forEach(Runnable::run);
              } else {
                round.forEach(turn -> turn.done.fail(worked.cause()));
              }
              busy = false;
              startNext();
            });
  }
}
