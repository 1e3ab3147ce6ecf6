package io.dynamicnetworks.ops;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Polls all checks once a second, or every five seconds while all pass, no matter how often the
 * answers are read. A check is not polled again before it has answered. One that hangs keeps its
 * last answer for five seconds, the time that the kubelet gives a probe, and then counts as failed.
 * Confined to one event loop.
 */
final class HealthChecks {
  static final Duration PERIOD = Duration.ofSeconds(1);

  /** While all checks pass: as often as the kubelet probes. */
  private static final int PERIODS_WHEN_WELL = 5;

  /** At the start the checks pass one after the other, and no one should wait a second for each. */
  private static final Duration EARLY = Duration.ofMillis(100);

  private static final int EARLY_POLLS = 50;

  private static final long HANGS_NANOS = Duration.ofSeconds(5).toNanos();

  private final List<PolledCheck> all;
  private final Consumer<Readiness> refreshed;
  private final Runnable ticked;
  private @Nullable Runnable cancel;

  /** Since the last poll. */
  private int ticks;

  private int earlyPollsLeft = EARLY_POLLS;

  /**
   * @param refreshed gets the known answers on every poll
   * @param ticked is called every {@link #PERIOD}
   */
  HealthChecks(List<HealthCheck> checks, Consumer<Readiness> refreshed, Runnable ticked) {
    all = checks.stream().map(PolledCheck::new).toList();
    this.refreshed = refreshed;
    this.ticked = ticked;
  }

  void start(Vertx vertx) {
    refresh();
    long periodic = vertx.setPeriodic(PERIOD.toMillis(), timer -> tick());
    long early =
        vertx.setPeriodic(
            EARLY.toMillis(),
            timer -> {
              refresh();
              if (now().isReady() || --earlyPollsLeft == 0) {
                vertx.cancelTimer(timer);
              }
            });
    cancel =
        () -> {
          vertx.cancelTimer(periodic);
          vertx.cancelTimer(early);
        };
  }

  void stop() {
    if (cancel != null) {
      cancel.run();
    }
  }

  /** The last known answers; polls nothing. */
  Readiness now() {
    return new Readiness(
        all.stream()
            .collect(
                Collectors.toMap(
                    asked -> asked.check.name(),
                    PolledCheck::problem,
                    (first, second) -> first,
                    TreeMap::new)));
  }

  /** Called every {@link #PERIOD}. */
  void tick() {
    ticked.run();
    boolean isDue = ++ticks >= PERIODS_WHEN_WELL || !now().isReady();
    if (isDue) {
      refresh();
    }
  }

  private void refresh() {
    ticks = 0;
    all.forEach(PolledCheck::ask);
    refreshed.accept(now());
  }

  private static final class PolledCheck {
    private final HealthCheck check;
    private Optional<String> answer = Optional.of("not asked yet");
    private boolean asking;
    private long sinceNanos;

    PolledCheck(HealthCheck check) {
      this.check = check;
    }

    void ask() {
      if (asking) {
        return;
      }
      asking = true;
      sinceNanos = System.nanoTime();
      Future.<Optional<String>>future(promise -> check.problem().get().onComplete(promise::handle))
          .otherwise(cause -> Optional.of(String.valueOf(cause.getMessage())))
          .onSuccess(
              problem -> {
                answer = problem;
                asking = false;
              });
    }

    Optional<String> problem() {
      long waited = System.nanoTime() - sinceNanos;
      return asking && waited > HANGS_NANOS
          ? Optional.of("no answer for " + Duration.ofNanos(waited).toSeconds() + " s")
          : answer;
    }
  }
}
