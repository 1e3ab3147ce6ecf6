package io.dynamicnetworks.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PodFiguresTest {
  private long now = 1_000_000;
  private final PodFigures figures = new PodFigures(timersOfNow());

  @Test
  void anEditIsMeasuredFromWhenItIsSeenUntilAllIsVisible() {
    figures.edited();
    now += 700;
    assertThat(figures.pending()).hasMillis(700);
    assertThat(figures.visible()).hasValue(Duration.ofMillis(700));
    assertThat(figures.pending()).isZero();
    assertThat(figures.visible()).isEmpty();
  }

  @Test
  void ofSeveralEditsTheFirstCounts() {
    figures.edited();
    now += 500;
    figures.edited();
    now += 500;
    assertThat(figures.visible()).hasValue(Duration.ofSeconds(1));
  }

  @Test
  void anEditThatMendsAFailureIsMeasuredByItselfButThePodHasWaitedSinceTheFirst() {
    figures.edited();
    now += 60_000;
    figures.failing();
    now += 60_000;
    figures.edited();
    now += 300;
    assertThat(figures.pending()).hasMillis(120_300);
    assertThat(figures.visible()).hasValue(Duration.ofMillis(300));
    assertThat(figures.pending()).isZero();
  }

  @Test
  void whatFailsWithoutAnEditIsPendingAndNotMeasured() {
    figures.failing();
    now += 5_000;
    figures.failing();
    assertThat(figures.pending()).hasSeconds(5);
    assertThat(figures.visible()).isEmpty();
    assertThat(figures.pending()).isZero();
  }

  @Test
  void whatOnlyAnEditCanMendIsNotPending() {
    figures.edited();
    now += 5_000;
    figures.settled();
    assertThat(figures.pending()).isZero();
    assertThat(figures.visible()).isEmpty();
  }

  @Test
  void aClockThatIsSetBackMakesNoNegativeTime() {
    figures.edited();
    now -= 3_600_000;
    assertThat(figures.pending()).isZero();
  }

  @Test
  void anotherWorkerGoesOnWithIt() {
    figures.planned(3, 1);
    figures.attached();
    figures.edited();
    now += 200;
    PodFigures next = new PodFigures(timersOfNow());
    next.takeOver(figures);
    assertThat(next.desired()).isEqualTo(3);
    assertThat(next.attachedCount()).isEqualTo(2);
    assertThat(next.visible()).hasValue(Duration.ofMillis(200));
  }

  private Timers timersOfNow() {
    return new Timers() {
      @Override
      public long nowMillis() {
        return now;
      }

      @Override
      public Alarm after(Duration delay, Runnable task) {
        throw new UnsupportedOperationException("nothing is due");
      }
    };
  }
}
