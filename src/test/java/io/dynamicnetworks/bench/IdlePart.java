package io.dynamicnetworks.bench;

import io.dynamicnetworks.bench.BenchReport.Figure;
import io.dynamicnetworks.standin.TestJson;
import io.dynamicnetworks.standin.kube.RequestMatch;
import io.dynamicnetworks.testbed.TestbedPod;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ObjectNode;

/** Pods whose status keeps changing while there is nothing for the controller to do. */
final class IdlePart {
  private static final String PART = "idle";

  private static final Duration EVERY = Duration.ofSeconds(10);
  private static final double MOST_PERCENT = 0.5;

  private final Stage stage;
  private final BenchReport report;

  IdlePart(Stage stage, BenchReport report) {
    this.stage = stage;
    this.report = report;
  }

  void run(Duration measured) {
    List<TestbedPod> pods = stage.pods();
    // The first pass over all pods is warm-up.
    change(pods, EVERY);
    stage.testbed().api().requests().clear();
    double before = stage.usage().cpuSeconds();
    change(pods, measured);
    double used = stage.usage().cpuSeconds() - before;
    double percent = 100 * used / measured.toMillis() * 1_000;
    report.add(
        new Figure(
            PART,
            "CPU, %d pods change every %d s".formatted(pods.size(), EVERY.toSeconds()),
            percent,
            "%",
            null,
            MOST_PERCENT));
    double requests = stage.testbed().api().requests().matching(RequestMatch.any()).size();
    report.add(new Figure(PART, "API requests", requests, "", null, 0.0));
  }

  private static void change(List<TestbedPod> pods, Duration during) {
    long changes = during.toMillis() * pods.size() / EVERY.toMillis();
    long periodMicros = during.toNanos() / 1_000 / changes;
    try (ScheduledExecutorService kubelet = Executors.newSingleThreadScheduledExecutor()) {
      for (int i = 0; i < changes; i++) {
        TestbedPod pod = pods.get(i % pods.size());
        ObjectNode status = TestJson.MAPPER.createObjectNode().put("message", "change " + i);
        var _ =
            kubelet.schedule(() -> pod.setStatus(status), i * periodMicros, TimeUnit.MICROSECONDS);
      }
    }
  }
}
