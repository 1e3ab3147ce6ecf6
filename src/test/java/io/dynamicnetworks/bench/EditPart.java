package io.dynamicnetworks.bench;

import io.dynamicnetworks.bench.BenchReport.Figure;
import io.dynamicnetworks.standin.Patience;
import io.dynamicnetworks.testbed.TestbedPod;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** One pod at a time, edited as users edit: the time until the result is visible. */
final class EditPart {
  private static final String PART = "edit";

  /** Milliseconds above the floor; the target is from the issue that asked for it. */
  private static final double MEDIAN_OVER_FLOOR = 12;

  private static final double TAIL_OVER_TWICE_FLOOR = 25;
  private static final int WRITES_PER_EDIT = 2;
  private static final Set<String> READS = Set.of("get", "list", "watch");
  private static final int WARM_UP = 60;

  private final Stage stage;
  private final BenchReport report;

  EditPart(Stage stage, BenchReport report) {
    this.stage = stage;
    this.report = report;
  }

  /** Attaches and detaches this often, each time with a floor measurement. */
  void run(int times) {
    Samples add = new Samples();
    Samples remove = new Samples();
    double cpuBefore = 0;
    for (int i = 0; i < WARM_UP + times; i++) {
      if (i == WARM_UP) {
        stage.testbed().api().requests().clear();
        add.clear();
        remove.clear();
        cpuBefore = stage.usage().cpuSeconds();
      }
      // Pods take turns because CNI calls and events per pod and minute are limited.
      List<TestbedPod> pod = List.of(stage.pods().get(i % stage.pods().size()));
      int before = writes();
      Stage.Burst added = stage.edit(pod, 1);
      rest(before + WRITES_PER_EDIT);
      Stage.Burst removed = stage.edit(pod, 0);
      rest(before + 2 * WRITES_PER_EDIT);
      add.take(added, stage.floor());
      // The kernel takes longer to remove a link that has been up for a while (20 ms, not 15).
      LockSupport.parkNanos(between(added, removed));
      remove.take(removed, stage.floor());
    }
    double cpu = stage.usage().cpuSeconds() - cpuBefore;
    report("add", add);
    report("remove", remove);
    report.add(PART, "controller's CPU per edit", cpu * 1000 / (2.0 * times), "ms");
    requests(2.0 * times);
  }

  /** Nanoseconds between the daemon's requests of two edits. */
  private static long between(Stage.Burst first, Stage.Burst second) {
    return second.requests().getFirst().startedNanos()
        - first.requests().getLast().endedNanos().orElseThrow();
  }

  /** An edit must not pay for the previous one, whose event is still to be written. */
  private void rest(int writes) {
    Patience.await().until(() -> writes() >= writes);
  }

  private int writes() {
    return requests(verb -> !READS.contains(verb));
  }

  private int requests(Predicate<String> verb) {
    return stage.testbed().api().requests().counts().entrySet().stream()
        .filter(counted -> verb.test(counted.getKey().split(" ", 2)[0]))
        .mapToInt(counted -> Math.toIntExact(counted.getValue()))
        .sum();
  }

  private void report(String what, Samples samples) {
    Times controller = Times.ofNanos(samples.controller);
    Times floor = Times.ofNanos(samples.floor);
    double base = floor.percentile(50);
    report.add(
        new Figure(
            PART, what + " p50", controller.percentile(50), "ms", base, base + MEDIAN_OVER_FLOOR));
    report.add(PART, what + " p95", controller.percentile(95), "ms", floor.percentile(95));
    report.add(
        new Figure(
            PART,
            what + " p99",
            controller.percentile(99),
            "ms",
            floor.percentile(99),
            2 * base + TAIL_OVER_TWICE_FLOOR));
  }

  private void requests(double edits) {
    int writes = writes();
    int reads = requests(READS::contains);
    report.add(
        new Figure(
            PART, "API writes per edit", writes / edits, "", null, (double) WRITES_PER_EDIT));
    report.add(new Figure(PART, "API reads per edit", reads / edits, "", null, 0.0));
  }

  /** Nanoseconds of the controller, and of the floor measured right after it. */
  private static final class Samples {
    private final List<Long> controller = new ArrayList<>();
    private final List<Long> floor = new ArrayList<>();

    void take(Stage.Burst edit, Floor direct) {
      controller.add(Math.round(edit.times().last() * 1e6));
      floor.add(Math.round(direct.send(edit.requests(), 1).last() * 1e6));
    }

    void clear() {
      controller.clear();
      floor.clear();
    }
  }
}
