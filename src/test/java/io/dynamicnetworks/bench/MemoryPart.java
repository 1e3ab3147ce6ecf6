package io.dynamicnetworks.bench;

import static io.dynamicnetworks.standin.Patience.await;

import io.dynamicnetworks.bench.BenchReport.Figure;
import io.dynamicnetworks.testbed.TestbedPod;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The controller's memory: after its start, after work, and in a cluster with many networks. */
final class MemoryPart {
  private static final String PART = "memory";

  private static final double MOST_MEGABYTES = 100;

  /** The variation of a small heap in which nothing grows. */
  private static final double FLAT_MEGABYTES = 5;

  /**
   * Waits for the usual state of a node: right after work, the JIT compiler's memory is still in
   * use (5 MB).
   */
  private static final Duration REST = Duration.ofSeconds(5);

  private static final int NETWORKS = 5_000;
  private static final int AT_ONCE = 50;

  private final Stage stage;
  private final BenchReport report;

  MemoryPart(Stage stage, BenchReport report) {
    this.stage = stage;
    this.report = report;
  }

  void run(int edits) {
    List<TestbedPod> pods = stage.pods();
    // The first answers allocate classes and buffers.
    await("readiness")
        .ignoreException(IllegalStateException.class)
        .untilAsserted(stage.controller()::probe);
    report("%d pods, after start".formatted(pods.size()), MOST_MEGABYTES);
    stage.edit(pods, 1);
    stage.edit(pods, 0);
    report("after a burst of all", MOST_MEGABYTES);
    churn(edits / 2);
    double half = report("after %,d edits".formatted(edits / 2), MOST_MEGABYTES);
    churn(edits / 2);
    report("after %,d edits".formatted(edits), half + FLAT_MEGABYTES);
    for (int i = 0; i < NETWORKS; i++) {
      stage.testbed().store().createNad("others", "net-" + i, stage.testbed().macvlan());
    }
    // The controller sees an edit made here only after everything before it.
    churn(2 * AT_ONCE);
    report("with %,d more networks".formatted(NETWORKS), null);
    report.add(PART, "most RSS so far", stage.usage().peakMegabytes(), "MB");
    report.add(PART, "threads", stage.usage().threads(), "");
  }

  /** Edits a few pods at a time, then others: a pod that is edited too often has to wait. */
  private void churn(int edits) {
    List<TestbedPod> pods = stage.pods();
    for (int done = 0; done < edits; done += 2 * AT_ONCE) {
      int from = done / 2 % (pods.size() - AT_ONCE + 1);
      List<TestbedPod> some = pods.subList(from, from + AT_ONCE);
      stage.edit(some, 1);
      stage.edit(some, 0);
    }
  }

  private double report(String when, @Nullable Double most) {
    LockSupport.parkNanos(REST.toNanos());
    Usage usage = stage.usage();
    double rss = usage.rssMegabytes();
    report.add(new Figure(PART, "RSS, " + when, rss, "MB", null, most));
    report.add(PART, "PSS, " + when, usage.pssMegabytes(), "MB");
    report.add(PART, "not file-backed, " + when, usage.anonymousMegabytes(), "MB");
    return rss;
  }
}
