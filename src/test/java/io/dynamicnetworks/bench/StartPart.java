package io.dynamicnetworks.bench;

import io.dynamicnetworks.bench.Report.Figure;
import io.dynamicnetworks.cri.v1.ListPodSandboxRequest;
import io.dynamicnetworks.rig.Rig;
import java.util.ArrayList;
import java.util.List;

/** From exec to ready. */
final class StartPart {
  private static final String PART = "start";

  private static final double MOST_MILLIS = 1_000;
  private static final int JUDGED_PODS = 110;
  private static final int TIMES = 5;

  private final Program program;
  private final Report report;

  StartPart(Program program, Report report) {
    this.program = program;
    this.report = report;
  }

  void run(int pods) {
    report.add(PART, pods + " pods, cold", median(pods, program.cold()), "ms");
    double cached = median(pods, program.withCache());
    Double most = pods == JUDGED_PODS ? MOST_MILLIS : null;
    report.add(new Figure(PART, pods + " pods, AOT cache", cached, "ms", null, most));
  }

  private double median(int pods, List<String> command) {
    List<Double> took = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      try (Stage stage = new Stage(Rig.onPaper(), pods, command)) {
        took.add(stage.agent().startTook().toNanos() / 1e6);
        int calls = stage.rig().paperRuntime().calls(ListPodSandboxRequest.class).size();
        if (calls > 0) {
          throw new IllegalStateException(calls + " calls to the runtime at start, want none");
        }
      }
    }
    return new Times(took).percentile(50);
  }
}
