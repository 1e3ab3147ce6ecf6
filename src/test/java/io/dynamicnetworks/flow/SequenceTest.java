package io.dynamicnetworks.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs actions one after another, in any number. */
class SequenceTest {
  private static final int MANY = 1_000;

  /** The image runs with {@code -Xss256k}. */
  private static final long STACK = 256 << 10;

  private static final List<Integer> TEN = IntStream.range(0, 10).boxed().toList();

  /** When an action's future completes. */
  enum Completion {
    BEFORE_IT_IS_RETURNED,
    LATER,
    BY_TURNS
  }

  @ParameterizedTest
  @EnumSource
  void aThousandStepsNeedNoStack(Completion completion) throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    List<Integer> done = new ArrayList<>();
    Thread thread =
        new Thread(
            null,
            () -> {
              Actions actions = new Actions(completion, done);
              Future<Void> all =
                  Sequence.of(
                      IntStream.range(0, MANY).boxed().toList(), () -> false, actions::start);
              actions.completeAll();
              assertThat(all.succeeded()).isTrue();
            },
            "small stack",
            STACK);
    thread.setUncaughtExceptionHandler((where, cause) -> thrown.set(cause));
    thread.start();
    thread.join();
    assertThat(thrown.get()).isNull();
    assertThat(done).isEqualTo(IntStream.range(0, MANY).boxed().toList());
  }

  @Test
  void nothingIsDoneAtOnce() {
    assertThat(Sequence.of(List.of(), () -> false, item -> Promise.<Void>promise().future()))
        .matches(Future::succeeded);
  }

  @Test
  void theNextStartsOnlyOnceTheLastHasEnded() {
    List<Integer> started = new ArrayList<>();
    List<Promise<Void>> promises = new ArrayList<>();
    Future<Void> all =
        Sequence.of(
            TEN,
            () -> false,
            item -> {
              started.add(item);
              promises.add(Promise.promise());
              return promises.getLast().future();
            });
    for (int at = 0; at < TEN.size(); at++) {
      assertThat(started).hasSize(at + 1);
      assertThat(all.isComplete()).isFalse();
      promises.get(at).complete();
    }
    assertThat(all.succeeded()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("points")
  void whateverPointItIsOvertakenAtTheRestIsNotStarted(int point) {
    for (Completion completion : Completion.values()) {
      List<Integer> done = new ArrayList<>();
      Actions actions = new Actions(completion, done);
      Future<Void> all = Sequence.of(TEN, () -> done.size() >= point, actions::start);
      actions.completeAll();
      assertThat(done).as("%s", completion).isEqualTo(TEN.subList(0, point));
      assertThat(all.succeeded()).as("%s", completion).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("points")
  void aFailureAtAnyPointEndsIt(int point) {
    List<Integer> started = new ArrayList<>();
    Future<Void> all =
        Sequence.of(
            TEN,
            () -> false,
            item -> {
              started.add(item);
              return item == point ? Future.failedFuture("no") : Future.succeededFuture();
            });
    boolean fails = point < TEN.size();
    assertThat(all.failed()).isEqualTo(fails);
    assertThat(started).hasSize(fails ? point + 1 : TEN.size());
  }

  @ParameterizedTest
  @MethodSource("points")
  void whatAnActionThrowsIsItsFailure(int point) {
    Future<Void> all =
        Sequence.of(
            TEN,
            () -> false,
            item -> {
              if (item == point) {
                throw new IllegalStateException("thrown");
              }
              return Future.succeededFuture();
            });
    assertThat(all.failed()).isEqualTo(point < TEN.size());
  }

  static IntStream points() {
    return IntStream.rangeClosed(0, TEN.size());
  }

  /** Actions whose futures complete at the time that the test chooses. */
  private static final class Actions {
    private final Completion completion;
    private final List<Integer> done;
    private final List<Promise<Void>> open = new ArrayList<>();

    Actions(Completion completion, List<Integer> done) {
      this.completion = completion;
      this.done = done;
    }

    Future<Void> start(Integer item) {
      done.add(item);
      boolean now =
          switch (completion) {
            case BEFORE_IT_IS_RETURNED -> true;
            case LATER -> false;
            case BY_TURNS -> item % 2 == 0;
          };
      if (now) {
        return Future.succeededFuture();
      }
      open.add(Promise.promise());
      return open.getLast().future();
    }

    void completeAll() {
      while (!open.isEmpty()) {
        open.removeFirst().complete();
      }
    }
  }
}
