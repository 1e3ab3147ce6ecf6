package io.dynamicnetworks.standin.multus;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The faults that are set, and what waits for them to be healed. */
final class DaemonFaults {
  /**
   * What ends with the next {@link DaemonFaults#heal}. It is to be taken before a fault is looked
   * for: who looks first and is healed then would wait for a second heal, which may never come.
   */
  static final class Illness {
    private final CountDownLatch healed = new CountDownLatch(1);

    private Illness() {}

    void awaitHealed() {
      pause(Duration.ofNanos(Long.MAX_VALUE));
    }

    /** Waits; ends early when healed. */
    void pause(Duration duration) {
      try {
        var _ = healed.await(duration.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private volatile Illness illness = new Illness();

  private record Rule(Predicate<Received> concerns, DaemonFault fault, AtomicInteger left) {}

  void add(Predicate<Received> concerns, DaemonFault fault, int times) {
    rules.add(new Rule(concerns, fault, new AtomicInteger(times)));
  }

  /** What goes wrong with the request, by the rule set first; null if nothing does. */
  @Nullable DaemonFault of(Received request) {
    for (Rule rule : rules) {
      if (rule.concerns.test(request) && rule.left.getAndDecrement() > 0) {
        return rule.fault;
      }
    }
    return null;
  }

  /** What goes on until the next heal. */
  Illness illness() {
    return illness;
  }

  /** Takes all away, and lets go of what hangs or is slow. */
  void heal() {
    rules.clear();
    Illness before = illness;
    illness = new Illness();
    before.healed.countDown();
  }

  /** Waits; ends early when healed. */
  void pause(Duration duration) {
    illness.pause(duration);
  }
}
