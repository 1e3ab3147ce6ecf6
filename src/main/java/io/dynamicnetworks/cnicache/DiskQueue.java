package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.flow.RoundRobin;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/**
 * Work on the disk, in short turns on a worker thread, one at a time. Groups take turns, so that
 * the files of one namespace, however many and long, delay others by a turn. The result of a turn
 * is applied before the next one starts. Confined to the event loop.
 */
final class DiskQueue {
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
     * @param ended whether nobody waits for it any more
     */
    Reader(String group, BooleanSupplier ended) {
      this.group = group;
      this.ended = ended;
    }
  }

  private record Turn<T>(Reader reader, Callable<T> work, Promise<T> done) {}

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
      start(Objects.requireNonNull(waiting.next()));
    }
    inLoop = false;
  }

  private <T> void start(Turn<T> turn) {
    if (turn.reader.ended.getAsBoolean()) {
      turn.done.fail("nobody waits for it any more");
      return;
    }
    busy = true;
    vertx
        .executeBlocking(turn.work)
        .onComplete(
            worked -> {
              turn.done.handle(worked);
              busy = false;
              startNext();
            });
  }
}
