package io.dynamicnetworks.cnicache;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynamicnetworks.cnicache.DiskQueue.Reader;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose turn it is to read the disk. */
class DiskQueueTest {
  private final Vertx vertx = Vertx.vertx();
  private final DiskQueue queue = new DiskQueue(vertx);
  private final List<String> turns = new CopyOnWriteArrayList<>();

  /** Open once everything has been requested: no turn ends earlier. */
  private final CountDownLatch requested = new CountDownLatch(1);

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  /** By the turn under way and one more; what was begun is finished before the next request. */
  @Test
  void aNamespaceWithManyRequestsDelaysAnotherByTwoTurns() {
    Future<Void> all =
        onLoop(
            () -> {
              Future<Void> one = read("large", "one", 3);
              Future<Void> two = read("large", "two", 2);
              Future<Void> victim = read("small", "victim", 1);
              return Future.all(one, two, victim).mapEmpty();
            });
    await(all);
    assertThat(turns).containsExactly("one", "one", "victim", "one", "two", "two");
  }

  @Test
  void aTurnThatFailsEndsNoOtherOfItsRound() {
    List<Future<String>> all = new ArrayList<>();
    await(
        onLoop(
            () -> {
              all.add(queue.take(new Reader("first", () -> false), () -> "first"));
              all.add(queue.take(new Reader("bad", () -> false), DiskQueueTest::broken));
              all.add(queue.take(new Reader("good", () -> false), () -> "good"));
              return Future.join(all).transform(done -> Future.succeededFuture());
            }));
    assertThat(all.get(1).cause()).hasMessage("broken");
    assertThat(all.get(2).result()).isEqualTo("good");
  }

  private static String broken() throws IOException {
    throw new IOException("broken");
  }

  @Test
  void whatIsNoLongerAwaitedIsNotRead() {
    AtomicBoolean ended = new AtomicBoolean();
    Future<Void> late =
        onLoop(
            () -> {
              Future<Void> first = read("a", "first", 1);
              Future<Void> gone = turns(new Reader("a", ended::get), "gone", 1);
              ended.set(true);
              return first.compose(done -> gone);
            });
    assertThatThrownBy(() -> await(late)).hasMessageContaining("the request has ended");
    assertThat(turns).containsExactly("first");
  }

  private Future<Void> read(String group, String name, int count) {
    return turns(new Reader(group, () -> false), name, count);
  }

  private Future<Void> turns(Reader reader, String name, int count) {
    return queue
        .take(
            reader,
            () -> {
              requested.await();
              return turns.add(name);
            })
        .compose(done -> count > 1 ? turns(reader, name, count - 1) : Future.succeededFuture());
  }

  private <T> Future<T> onLoop(Supplier<Future<T>> work) {
    Promise<T> result = Promise.promise();
    vertx.runOnContext(
        run -> {
          Future<T> all = work.get();
          requested.countDown();
          all.onComplete(result);
        });
    return result.future();
  }
}
