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
final class Faults {
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private volatile CountDownLatch healed = new CountDownLatch(1);

  private record Rule(Predicate<Received> concerns, Fault fault, AtomicInteger left) {}

  void add(Predicate<Received> concerns, Fault fault, int times) {
    rules.add(new Rule(concerns, fault, new AtomicInteger(times)));
  }

  /** What goes wrong with the request, by the rule set first; null if nothing does. */
  @Nullable Fault of(Received request) {
    for (Rule rule : rules) {
      if (rule.concerns.test(request) && rule.left.getAndDecrement() > 0) {
        return rule.fault;
      }
    }
    return null;
  }

  /** Takes all away, and lets go of what hangs or is slow. */
  void heal() {
    rules.clear();
    CountDownLatch before = healed;
    healed = new CountDownLatch(1);
    before.countDown();
  }

  void awaitHealed() {
    await(healed, Long.MAX_VALUE);
  }

  /** Waits; ends early when healed. */
  void pause(Duration duration) {
    await(healed, duration.toNanos());
  }

  private static void await(CountDownLatch latch, long nanos) {
    try {
      boolean early = latch.await(nanos, TimeUnit.NANOSECONDS);
      if (early && nanos == 0) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
