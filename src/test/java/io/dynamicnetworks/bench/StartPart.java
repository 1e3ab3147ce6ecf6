package io.dynamicnetworks.bench;

import io.dynamicnetworks.bench.BenchReport.Figure;
import io.dynamicnetworks.cri.v1.ListPodSandboxRequest;
import io.dynamicnetworks.testbed.Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** The time from exec to ready. */
final class StartPart {
  private static final String PART = "start";

  private static final double MOST_MILLIS = 1_000;
  private static final int JUDGED_PODS = 110;
  private static final int TIMES = 5;

  private final Program program;
  private final BenchReport report;

  StartPart(Program program, BenchReport report) {
    this.program = program;
    this.report = report;
  }

  void run(int pods) {
    report.add(PART, pods + " pods, cold", median(pods, program.cold()), "ms");
    double cached = median(pods, program.withCache());
    Double most = pods == JUDGED_PODS ? MOST_MILLIS : null;
    report.add(new Figure(PART, pods + " pods, AOT cache", cached, "ms", null, most));
  }

  /** With files of long-deleted pods in multus' CNI cache. */
  void runWithStaleFiles(int files) {
    Testbed testbed = Testbed.withStandIns();
    makeStaleFiles(testbed, files);
    try (Stage stage = new Stage(testbed, JUDGED_PODS, program.withCache())) {
      String name = "%d pods, %,d stale cache files".formatted(JUDGED_PODS, files);
      double took = stage.controller().startTook().toNanos() / 1e6;
      report.add(new Figure(PART, name, took, "ms", null, MOST_MILLIS));
      report.add(PART, name + ", RSS", stage.usage().rssMegabytes(), "MB");
    }
  }

  private static void makeStaleFiles(Testbed testbed, int files) {
    Random random = new Random(1);
    try {
      Path results = Files.createDirectories(testbed.cniFolder().resolve("results"));
      for (int i = 0; i < files; i++) {
        Files.createFile(results.resolve("pods-" + sandboxId(random) + "-eth0"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sandboxId(Random random) {
    byte[] id = new byte[32];
    random.nextBytes(id);
    return HexFormat.of().formatHex(id);
  }

  private double median(int pods, List<String> command) {
    List<Double> took = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      try (Stage stage = new Stage(Testbed.withStandIns(), pods, command)) {
        took.add(stage.controller().startTook().toNanos() / 1e6);
        int calls = stage.testbed().standInRuntime().calls(ListPodSandboxRequest.class).size();
        if (calls > 1) { // To list the live sandboxes for the CNI cache.
          throw new IllegalStateException(calls + " calls to the runtime at start, want one");
        }
      }
    }
    return new Times(took).percentile(50);
  }
}
