package io.dynamicnetworks.bench;

import io.dynamicnetworks.standin.cri.RuntimeFlavor;
import io.dynamicnetworks.testbed.RealParts;
import io.dynamicnetworks.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures the packaged controller and prints a table. */
@Command(
    name = "dev/bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures the controller as the image has it, and prints each figure beside its floor: the same",
      "/delegate requests, sent straight to the daemon's socket in the same run.",
      "",
      "One edit, and a burst of 60, run with a real container runtime and real CNI plugins where",
      "these are to be had; the rest with stand-ins."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every target is met",
      "1:one is not, or something did not start",
      "2:the command line is wrong"
    })
final class Bench implements Callable<Integer> {
  /** Edited in turn, each at most 25 times: a pod's limit for events in a burst. */
  private static final int EDITED_PODS = 40;

  @Parameters(paramLabel = "PART", description = "${COMPLETION-CANDIDATES}; default: all.")
  private Set<Part> parts = EnumSet.allOf(Part.class);

  @Option(names = "--quick", description = "Fewer repetitions and shorter waits: a first idea.")
  private boolean quick;

  @Option(names = "--stand-ins", description = "Use stand-ins even where real parts could run.")
  private boolean standIns;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write the figures as JSON.")
  private @Nullable Path json;

  @Option(names = "--program", hidden = true)
  private Path folder = Path.of("");

  @ArgGroup(exclusive = false, heading = "%nOn the node of dev/node, in place of all parts:%n")
  private @Nullable NodeOptions node;

  private final BenchReport report = new BenchReport(System.out);

  /** Options for measuring on a real node. */
  static final class NodeOptions {
    @Option(
        names = "--node",
        required = true,
        description = "Measure the deployed image beside a client that does no more than it must.")
    private boolean isNode;

    @Option(names = "--pods", paramLabel = "N", description = "Quiet pods; default: 60.")
    private int pods = 60;

    @Option(
        names = "--networks",
        paramLabel = "N",
        description = "Networks that no pod asks for; default: 0.")
    private int networks;

    @Option(
        names = "--stale-files",
        paramLabel = "N",
        description = "Files of pods long gone in Multus' CNI cache; default: 0.")
    private int staleFiles;

    @Option(
        names = "--edits",
        paramLabel = "N",
        description = "Edits before those that count as later ones; default: 1,000.")
    private int edits = 1_000;

    @Option(
        names = "--idle",
        paramLabel = "SECONDS",
        description = "For how long idle CPU is measured; default: 60.")
    private int idleSeconds = 60;

    @Option(names = "--keep-pods", description = "Leave the pods for the next run.")
    private boolean keepPods;

    @Option(
        names = "--java-options",
        paramLabel = "OPTIONS",
        description = "More options of the controller's JVM, to look into it.")
    private String javaOptions = "";

    @Option(
        names = "--peer",
        paramLabel = "COMMAND",
        description = {
          "Measure another controller likewise: a program that needs no libraries, and its",
          "arguments. It gets the Go controller's rights, and its config at",
          "/etc/dynamic-networks-controller/dynamic-networks-config.json."
        })
    private @Nullable String peer;

    @Option(
        names = "--peer-ready",
        paramLabel = "TEXT",
        description = "What the peer logs when it works; default: as the Go controller.")
    private String peerReady = "starting network controller";

    @Option(names = "--state", hidden = true)
    private Path state = Path.of("");
  }

  /** The parts that can be measured separately. */
  enum Part {
    edit,
    burst,
    memory,
    idle,
    start,
    scale
  }

  private Bench() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Bench()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    if (node != null && node.isNode) {
      measure(node);
    } else {
      for (Part part : parts) {
        measure(part, new Program(folder));
      }
    }
    if (json != null) {
      Files.writeString(json, report.json());
    }
    System.out.println(report.missed() + " targets not met");
    return report.missed() == 0 ? 0 : 1;
  }

  private void measure(NodeOptions asked) {
    NodePart.Settings settings =
        new NodePart.Settings(
            asked.pods,
            asked.networks,
            asked.staleFiles,
            asked.edits,
            Duration.ofSeconds(asked.idleSeconds),
            asked.keepPods,
            asked.javaOptions,
            asked.peer,
            asked.peerReady);
    new NodePart(report, settings, asked.state).run();
  }

  private void measure(Part part, Program program) {
    switch (part) {
      case edit -> edit(program);
      case burst -> burst(program);
      case memory -> memory(program);
      case idle -> idle(program);
      case start -> start(program);
      case scale -> new ScalePart(program, report).run();
    }
  }

  private boolean real() {
    return !standIns && RealParts.available().available();
  }

  private void edit(Program program) {
    Testbed testbed = real() ? Testbed.real(Map.of()) : Testbed.withStandIns();
    try (Stage stage = new Stage(testbed, EDITED_PODS, program.withCache())) {
      new EditPart(stage, report).run(quick ? 50 : 300);
    }
  }

  private void burst(Program program) {
    if (real()) {
      try (Stage stage = new Stage(Testbed.real(Map.of()), 60, program.withCache())) {
        BurstPart part = new BurstPart(stage, report);
        part.warmUp(", real plugins", 60);
        part.run(", real plugins", 60, 1, true);
      }
    }
    try (Stage stage = new Stage(Testbed.withStandIns(), 501, program.withCache())) {
      BurstPart part = new BurstPart(stage, report);
      part.warmUp("", 60);
      for (int pods : quick ? List.of(60) : List.of(60, 250, 500)) {
        part.run("", pods, 1, false);
        part.run("", pods, 3, false);
      }
      part.runWithLatency("", 25, 60);
      part.runWithLatency("", 250, 60);
      if (!quick) {
        part.runWithLatency("", 25, 500);
      }
      part.runWithOneHanging(60);
    }
    // What the default of 16 costs with plugins that wait, for example for a remote address.
    Map<String, Object> more = Map.of("maxConcurrentDelegates", 64);
    try (Stage stage =
        new Stage(
            Testbed.withStandIns(RuntimeFlavor.CONTAINERD_2, more), 60, program.withCache())) {
      BurstPart part = new BurstPart(stage, report);
      part.warmUp(", 64 at once", 60);
      part.runWithLatency(", 64 at once", 25, 60);
      part.runWithLatency(", 64 at once", 250, 60);
    }
  }

  private void memory(Program program) {
    try (Stage stage = new Stage(Testbed.withStandIns(), 110, program.withCache())) {
      new MemoryPart(stage, report).run(quick ? 1_000 : 10_000);
    }
  }

  private void idle(Program program) {
    try (Stage stage = new Stage(Testbed.withStandIns(), 500, program.withCache())) {
      new IdlePart(stage, report).run(Duration.ofSeconds(quick ? 20 : 60));
    }
  }

  private void start(Program program) {
    StartPart part = new StartPart(program, report);
    for (int pods : quick ? List.of(110) : List.of(0, 110, 500)) {
      part.run(pods);
    }
    part.runWithStaleFiles(quick ? 30_000 : 300_000);
  }
}
