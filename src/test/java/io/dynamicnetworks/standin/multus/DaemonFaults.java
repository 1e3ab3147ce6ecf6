package io.dynamicnetworks.standin.multus;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The active faults, and the requests that wait for them to be healed. */
final class DaemonFaults {
  /**
   * The state until the next {@link DaemonFaults#heal}. Get it before looking up a fault. In the
   * other order, a heal in between would leave the request waiting for a second heal, which may
   * never come.
   */
  static final class UntilHealed {
    private final CountDownLatch healed = new CountDownLatch(1);

    private UntilHealed() {}

    void awaitHealed() {
      pause(Duration.ofNanos(Long.MAX_VALUE));
    }

    /** Waits; returns early when healed. */
    void pause(Duration duration) {
      try {
        var _ = healed.await(duration.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private volatile UntilHealed untilHealed = new UntilHealed();

  private record Rule(Predicate<Received> concerns, DaemonFault fault, AtomicInteger left) {}

  void add(Predicate<Received> concerns, DaemonFault fault, int times) {
    rules.add(new Rule(concerns, fault, new AtomicInteger(times)));
  }

  /** The fault for a request: that of the oldest matching rule with uses left, or null. */
  @Nullable DaemonFault of(Received request) {
    for (Rule rule : rules) {
      if (rule.concerns.test(request) && rule.left.getAndDecrement() > 0) {
        return rule.fault;
      }
    }
    return null;
  }

  /** The state until the next heal. */
  UntilHealed untilHealed() {
    return untilHealed;
  }

  /** Clears all faults and releases requests that hang or are slow. */
  void heal() {
    rules.clear();
    UntilHealed before = untilHealed;
    untilHealed = new UntilHealed();
    before.healed.countDown();
  }

  /** Waits; returns early when healed. */
  void pause(Duration duration) {
    untilHealed.pause(duration);
  }
}
