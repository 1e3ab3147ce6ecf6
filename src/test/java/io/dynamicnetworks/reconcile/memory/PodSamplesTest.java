package io.dynamicnetworks.reconcile.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.flow.Timers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PodSamplesTest {
  private long now = 1_000_000;
  private final PodSamples samples = new PodSamples(timersOfNow());

  @Test
  void anEditIsMeasuredFromWhenItIsSeenUntilAllIsVisible() {
    samples.edited();
    now += 700;
    assertThat(samples.pending()).hasMillis(700);
    assertThat(samples.visible()).hasValue(Duration.ofMillis(700));
    assertThat(samples.pending()).isZero();
    assertThat(samples.visible()).isEmpty();
  }

  @Test
  void ofSeveralEditsTheFirstCounts() {
    samples.edited();
    now += 500;
    samples.edited();
    now += 500;
    assertThat(samples.visible()).hasValue(Duration.ofSeconds(1));
  }

  @Test
  void anEditThatResolvesAFailureIsMeasuredByItselfButThePodHasWaitedSinceTheFirst() {
    samples.edited();
    now += 60_000;
    samples.failing();
    now += 60_000;
    samples.edited();
    now += 300;
    assertThat(samples.pending()).hasMillis(120_300);
    assertThat(samples.visible()).hasValue(Duration.ofMillis(300));
    assertThat(samples.pending()).isZero();
  }

  @Test
  void whatFailsWithoutAnEditIsPendingAndNotMeasured() {
    samples.failing();
    now += 5_000;
    samples.failing();
    assertThat(samples.pending()).hasSeconds(5);
    assertThat(samples.visible()).isEmpty();
    assertThat(samples.pending()).isZero();
  }

  @Test
  void whatOnlyAnEditCanMendIsNotPending() {
    samples.edited();
    now += 5_000;
    samples.settled();
    assertThat(samples.pending()).isZero();
    assertThat(samples.visible()).isEmpty();
  }

  @Test
  void aClockThatIsSetBackMakesNoNegativeTime() {
    samples.edited();
    now -= 3_600_000;
    assertThat(samples.pending()).isZero();
  }

  @Test
  void anotherWorkerGoesOnWithIt() {
    samples.planned(3, 1);
    samples.attached();
    samples.edited();
    now += 200;
    PodSamples next = new PodSamples(timersOfNow());
    next.takeOver(samples);
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
