package io.dynamicnetworks.flow;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FairLimiterTest {
  private static final Duration FOR_EVER = Duration.ofHours(1);

  private final Vertx vertx = Vertx.vertx();
  private final List<Promise<String>> started = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  @Test
  void thoseThatWaitAreServedInTheOrderInWhichTheyCame() {
    FairLimiter<String> turns = new FairLimiter<>(vertx, 2, 4, FOR_EVER);
    List<Future<String>> results = List.of(take(turns, 1), take(turns, 2), take(turns, 3));
    assertThat(started).hasSize(2);
    started.get(1).complete("two");
    assertThat(results.get(1).result()).isEqualTo("two");
    assertThat(started).hasSize(3);
    started.get(2).complete("three");
    assertThat(results.get(2).result()).isEqualTo("three");
    assertThat(results.get(0).isComplete()).isFalse();
  }

  @Test
  void groupsTakeTurns() {
    FairLimiter<String> turns = new FairLimiter<>(vertx, 1, 1, FOR_EVER);
    List<String> began = new CopyOnWriteArrayList<>();
    for (String group : List.of("crowd", "crowd", "crowd", "crowd", "victim", "other")) {
      turns.take(
          group,
          new Object(),
          () -> {
            began.add(group);
            return startedNow();
          });
    }
    while (began.size() < 6) {
      started.get(began.size() - 1).complete("done");
    }
    assertThat(began).containsExactly("crowd", "crowd", "victim", "other", "crowd", "crowd");
  }

  private Future<String> startedNow() {
    Promise<String> promise = Promise.promise();
    started.add(promise);
    return promise.future();
  }

  @Test
  void whoAsksAgainWhileItWaitsGetsThatAnswer() {
    FairLimiter<String> turns = new FairLimiter<>(vertx, 1, 1, FOR_EVER);
    take(turns, 1);
    Future<String> first = take(turns, 2);
    Future<String> again = take(turns, 2);
    started.getFirst().complete("one");
    assertThat(started).hasSize(2);
    started.getLast().complete("two");
    assertThat(first.result()).isEqualTo("two");
    assertThat(again.result()).isEqualTo("two");
  }

  @Test
  void whatFailsOrThrowsGivesItsTurnBack() {
    FairLimiter<String> turns = new FairLimiter<>(vertx, 1, 1, FOR_EVER);
    Future<String> thrown =
        turns.take(
            1,
            () -> {
              throw new IllegalStateException("broke");
            });
    assertThat(thrown.cause()).hasMessage("broke");
    Future<String> failed = take(turns, 2);
    started.getFirst().fail("failed");
    assertThat(failed.cause()).hasMessage("failed");
    take(turns, 3);
    assertThat(started).hasSize(2);
  }

  @Test
  void manyThatEndAtOnceTakeNoStack() {
    FairLimiter<String> turns = new FairLimiter<>(vertx, 1, 1, FOR_EVER);
    take(turns, 0);
    List<Future<String>> results = new CopyOnWriteArrayList<>();
    for (int number = 1; number <= 5_000; number++) {
      results.add(turns.take(number, () -> Future.succeededFuture("done")));
    }
    started.getFirst().complete("one");
    assertThat(results).allMatch(Future::succeeded);
  }

  @Test
  void whatTakesLongGivesItsTurnAwayButOnlySoManyDo() {
    FairLimiter<String> turns = new FairLimiter<>(vertx, 1, 2, Duration.ofMillis(20));
    onEventLoop(() -> List.of(take(turns, 1), take(turns, 2), take(turns, 3)));
    await().until(() -> started.size() == 2);
    // The second must have given up its turn before the next limiter is asked.
    FairLimiter<String> later = new FairLimiter<>(vertx, 1, 2, Duration.ofMillis(40));
    onEventLoop(() -> List.of(take(later, 4), take(later, 5)));
    await().until(() -> started.size() == 4);
    onEventLoop(() -> started.getFirst().tryComplete("one"));
    await().until(() -> started.size() == 5);
  }

  private <T> T onEventLoop(Supplier<T> work) {
    return await(Future.<T>future(done -> vertx.runOnContext(run -> done.complete(work.get()))));
  }

  private Future<String> take(FairLimiter<String> turns, Object key) {
    return turns.take(
        key,
        () -> {
          Promise<String> promise = Promise.promise();
          started.add(promise);
          return promise.future();
        });
  }
}
