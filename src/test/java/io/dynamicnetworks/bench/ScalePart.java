package io.dynamicnetworks.bench;

import io.dynamicnetworks.rig.Rig;
import io.dynamicnetworks.standin.kube.RecordedRequest;
import io.dynamicnetworks.standin.kube.RequestMatch;
import java.util.List;

/** What one agent's start asks of the API server, and what it gets. */
final class ScalePart {
  private static final String PART = "scale";

  private static final int PODS = 110;
  private static final int NETWORKS = 5_000;

  private final Program program;
  private final Report report;

  ScalePart(Program program, Report report) {
    this.program = program;
    this.report = report;
  }

  void run() {
    Rig rig = Rig.onPaper();
    for (int i = 0; i < NETWORKS; i++) {
      rig.store().createNad("others", "net-" + i, rig.macvlan());
    }
    try (Stage stage = new Stage(rig, PODS, program.withCache())) {
      List<RecordedRequest> all =
          rig.api().requests().matching(RequestMatch.any().from("multus-dynamic"));
      String with = "start, %d pods, %,d networks: ".formatted(PODS, NETWORKS);
      report.add(PART, with + "requests", all.size(), "");
      report.add(PART, with + "received", bytes(all) / 1e3, "kB");
      report.add(PART, with + "of networks", bytes(networks(all)) / 1e3, "kB");
      report.add(PART, with + "ready", stage.agent().startTook().toNanos() / 1e6, "ms");
      report.add(PART, with + "RSS", stage.usage().rssMegabytes(), "MB");
    }
  }

  private static List<RecordedRequest> networks(List<RecordedRequest> all) {
    return all.stream()
        .filter(request -> request.info().resource().startsWith("network-attachment"))
        .toList();
  }

  private static double bytes(List<RecordedRequest> requests) {
    return requests.stream().mapToLong(RecordedRequest::bytesSent).sum();
  }
}
