package io.dynamicnetworks.bench;

import io.dynamicnetworks.bench.BenchReport.Figure;
import io.dynamicnetworks.standin.multus.PluginScript;
import io.dynamicnetworks.standin.multus.Received;
import io.dynamicnetworks.testbed.TestbedPod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** Many pods edited at once: the time until the last one has what it requested. */
final class BurstPart {
  private static final String PART = "burst";
  private static final double MOST_TIMES_FLOOR = 1.3;
  private static final int ROUNDS = 3;
  private static final int WARM_UP_ROUNDS = 5;
  private static final Duration REST = Duration.ofSeconds(1);

  /** The concurrency levels of the fast sender; the best result counts. */
  private static final List<Integer> FLOOR_CONCURRENCY = List.of(4, 16, 64, 500);

  private final Stage stage;
  private final BenchReport report;

  BurstPart(Stage stage, BenchReport report) {
    this.stage = stage;
    this.report = report;
  }

  /** One burst and its floor, both warm. */
  private record Round(Times controller, double cpuSeconds, double floorLast) {}

  /**
   * The first burst in a controller's life, when all code runs for the first time, and a few more.
   */
  void warmUp(String label, int pods) {
    List<TestbedPod> some = stage.pods().subList(0, pods);
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      double last = stage.edit(some, 1).times().last();
      stage.edit(some, 0);
      rest();
      if (i == 0) {
        report.add(
            PART, "%d pods x 1%s, first after start, last".formatted(pods, label), last, "ms");
      }
    }
  }

  /**
   * Runs some rounds of a burst and reports their median.
   *
   * @param label what distinguishes this run
   * @param judged whether the target applies
   */
  void run(String label, int pods, int interfaces, boolean judged) {
    List<TestbedPod> some = stage.pods().subList(0, pods);
    List<Round> rounds = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      rounds.add(round(some, interfaces));
    }
    rounds.sort(Comparator.comparingDouble(round -> round.controller().last() / round.floorLast()));
    Round median = rounds.get(ROUNDS / 2);
    String name = "%d pods x %d%s".formatted(pods, interfaces, label);
    report.add(
        new Figure(
            PART,
            name + ", last",
            median.controller().last(),
            "ms",
            median.floorLast(),
            judged ? MOST_TIMES_FLOOR * median.floorLast() : null));
    report.add(PART, name + ", p50", median.controller().percentile(50), "ms");
    report.add(PART, name + ", p95", median.controller().percentile(95), "ms");
    report.add(PART, name + ", controller's CPU", median.cpuSeconds(), "s");
  }

  /**
   * A longer series of edits to one pod at more than two per second would be delayed by the limit.
   */
  private static void rest() {
    LockSupport.parkNanos(REST.toNanos());
  }

  private Round round(List<TestbedPod> pods, int interfaces) {
    rest();
    double before = stage.usage().cpuSeconds();
    Stage.Burst added = stage.edit(pods, interfaces);
    double cpu = stage.usage().cpuSeconds() - before;
    Stage.Burst removed = stage.edit(pods, 0);
    return new Round(added.times(), cpu, floor(added.requests(), removed.requests()));
  }

  private double floor(List<Received> adds, List<Received> deletes) {
    double best = Double.MAX_VALUE;
    for (int atOnce : FLOOR_CONCURRENCY) {
      best = Math.min(best, stage.floor().send(adds, atOnce).last());
      stage.floor().send(deletes, atOnce);
    }
    return best;
  }

  /**
   * Runs the burst with plugins that take some time to begin.
   *
   * @param label what else distinguishes this run
   */
  void runWithLatency(String label, int millis, int pods) {
    stage
        .testbed()
        .standInPlugins()
        .script(
            call -> call.type().equals("macvlan"),
            new PluginScript.Slow(Duration.ofMillis(millis)));
    run(", plugin %d ms%s".formatted(millis, label), pods, 1, true);
    stage.testbed().standInPlugins().heal();
  }

  /** Adds one pod whose plugin hangs, and measures the effect on the others. */
  void runWithOneHanging(int pods) {
    TestbedPod stuck = stage.pods().get(pods);
    Double alone = stage.edit(stage.pods().subList(0, pods), 1).times().last();
    stage.edit(stage.pods().subList(0, pods), 0);
    stage
        .testbed()
        .standInPlugins()
        .script(
            call -> call.args().contains("K8S_POD_UID=" + stuck.uid()), new PluginScript.Hang());
    CompletableFuture<Long> late = stage.expect(stuck, 1);
    stuck.edit(Stage.networks(1));
    double last = stage.edit(stage.pods().subList(0, pods), 1).times().last();
    report.add(
        new Figure(
            PART,
            "%d pods x 1, another one's plugin hangs, last".formatted(pods),
            last,
            "ms",
            alone,
            MOST_TIMES_FLOOR * alone));
    stage.testbed().standInPlugins().heal();
    late.join();
    stage.edit(stage.pods().subList(0, pods + 1), 0);
  }
}
