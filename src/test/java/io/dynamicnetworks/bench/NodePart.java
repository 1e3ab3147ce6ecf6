package io.dynamicnetworks.bench;

import io.dynamicnetworks.bench.BenchReport.Figure;
import io.dynamicnetworks.bench.NodeController.Started;
import io.dynamicnetworks.model.PodRef;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What users experience: a controller in a pod of a real node, with the node's API server, multus
 * daemon, kubelet and containerd. Edits come one at a time, half a second apart, as users make
 * them, alternating with those of {@link IdealClient}.
 */
final class NodePart {
  private static final double COLD_OVER_IDEAL = 12;
  private static final double WARM_OVER_IDEAL = 6;
  private static final double COLD_CPU_MILLIS = 16;
  private static final double WARM_CPU_MILLIS = 8;
  private static final double FIRST_BURST_TIMES_DAEMON = 3;
  private static final double LATER_BURST_TIMES_DAEMON = 2;
  private static final double MOST_IDLE_PERCENT = 0.1;
  private static final double MOST_RSS = 90;
  private static final double MOST_WORKING_SET = 80;
  private static final double MOST_START_MILLIS = 500;

  // The kernel keeps 15 characters of a thread's name.
  private static final String EVENT_LOOP = "vert.x-eventloo";

  private static final int FIRST_EDITS = 20;
  private static final int LATER_EDITS = 40;
  private static final Duration BETWEEN = Duration.ofMillis(500);
  private static final Duration SETTLE = Duration.ofSeconds(3);
  private static final int BURST = 60;
  private static final int AT_ONCE = 10;
  private static final int IDEAL_WARM_UP = 20;
  private static final List<Integer> DAEMON_CONCURRENCY = List.of(8, 16, 60);

  private final BenchReport report;
  private final Settings settings;
  private final Vertx vertx = Vertx.vertx();
  private final NodeApi api = new NodeApi(vertx);
  private final String node = NodeController.onlyNode(api);
  private final NodePods pods;
  private final DelegateSender daemon;
  private final Path cniFolder;

  /**
   * What to measure.
   *
   * @param podCount quiet pods, at least 60
   * @param networks NADs that no pod requests
   * @param staleFiles stale files in multus' CNI cache
   * @param edits the number of edits before the later ones are measured
   * @param idle the length of the idle measurement
   * @param keepPods whether the pods stay for another run
   * @param javaOptions additional options for this controller
   * @param peer the command of another controller; null for none
   */
  record Settings(
      int podCount,
      int networks,
      int staleFiles,
      int edits,
      Duration idle,
      boolean keepPods,
      String javaOptions,
      @Nullable String peer,
      String peerReady) {
    Settings {
      if (podCount < BURST) {
        throw new IllegalArgumentException("--pods " + podCount + ": want at least " + BURST);
      }
    }
  }

  /** A peer gets fewer edits: the Go controller limits itself to a few per second. */
  private static final int MOST_EDITS_OF_PEER = 60;

  /**
   * @param state the folder of dev/node
   */
  NodePart(BenchReport report, Settings settings, Path state) {
    this.report = report;
    this.settings = settings;
    pods = new NodePods(api, node, settings.podCount());
    daemon = new DelegateSender(vertx, state.resolve("run/multus/multus.sock"));
    cniFolder = state.resolve("lib/cni/multus");
  }

  void run() {
    NodeBallast ballast =
        new NodeBallast(api, cniFolder, settings.networks(), settings.staleFiles());
    NodeController own = new NodeController.Deployed(api, settings.javaOptions());
    Optional<NodeController> peer =
        Optional.ofNullable(settings.peer())
            .map(
                command ->
                    new NodeController.Peer(
                        api, node, NodeController.words(command), settings.peerReady()));
    try {
      own.stop();
      pods.create();
      PodRef lodging = IdealClient.createPods(api, pods);
      pods.findSandboxes(cniFolder, lodging);
      pods.watch();
      IdealClient ideal = IdealClient.start(api, daemon, pods.target(lodging).netns());
      for (int i = 0; i < IDEAL_WARM_UP; i++) {
        ideal.edit(i % 2 == 0);
      }
      ballast.add();
      double alone = daemonAlone();
      Map<String, Double> ofPeer = new LinkedHashMap<>();
      peer.ifPresent(
          other -> ofPeer.putAll(new Run(other, ideal, alone, ballast.text()).measure()));
      Map<String, Double> ours = new Run(own, ideal, alone, ballast.text()).measure();
      ofPeer.forEach(
          (name, value) ->
              report.add("to peer", name, ours.getOrDefault(name, Double.NaN), "", value));
    } finally {
      own.stop();
      peer.ifPresent(NodeController::stop);
      ballast.remove();
      if (!settings.keepPods()) {
        pods.delete();
        IdealClient.deletePods(api);
      }
      vertx.close().await();
    }
  }

  /** The minimum for a burst: the time that the daemon alone needs for its requests. */
  private double daemonAlone() {
    List<String> adds = requests("ADD");
    List<String> deletes = requests("DEL");
    daemon.send(deletes, AT_ONCE);
    double best = Double.MAX_VALUE;
    for (int atOnce : DAEMON_CONCURRENCY) {
      best = Math.min(best, daemon.send(adds, atOnce).last());
      daemon.send(deletes, atOnce);
    }
    return best;
  }

  private List<String> requests(String command) {
    List<PodRef> some = pods.refs().subList(0, BURST);
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < some.size(); i++) {
      bodies.add(
          DelegateSender.body(
              command,
              pods.target(some.get(i)),
              NodePods.IFACE,
              NodePods.config(),
              NodePods.ip(i)));
    }
    return bodies;
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }

  /** The measurements of one controller. */
  private final class Run {
    private final NodeController controller;
    private final IdealClient ideal;
    private final double daemonAlone;
    private final String ballast;
    private final boolean judged;
    private final Map<String, Double> values = new LinkedHashMap<>();
    private int nextPod;

    Run(NodeController controller, IdealClient ideal, double daemonAlone, String ballast) {
      this.controller = controller;
      this.ideal = ideal;
      this.daemonAlone = daemonAlone;
      this.ballast = ballast;
      judged = controller instanceof NodeController.Deployed;
    }

    /** All figures by name. */
    Map<String, Double> measure() {
      Started first = controller.start();
      double start = first.toReady().toMillis();
      String of = "start to ready, %d pods%s".formatted(pods.refs().size(), ballast);
      report(of, start, "ms", MOST_START_MILLIS);
      pause(SETTLE);
      edits("first", FIRST_EDITS, first, COLD_OVER_IDEAL, COLD_CPU_MILLIS);
      controller.stop();
      Started second = controller.start();
      burst("right after a start", FIRST_BURST_TIMES_DAEMON, second);
      int more = judged ? settings.edits() : Math.min(settings.edits(), MOST_EDITS_OF_PEER);
      for (int done = 0; done < more; done += 2 * AT_ONCE) {
        List<PodRef> some = Stream.generate(this::nextPod).limit(AT_ONCE).toList();
        pods.edit(some, true);
        pods.edit(some, false);
      }
      pause(SETTLE);
      edits("later", LATER_EDITS, second, WARM_OVER_IDEAL, WARM_CPU_MILLIS);
      pause(SETTLE);
      Usage process = second.container().process();
      report(
          "RSS after %,d edits".formatted(settings.edits()),
          process.rssMegabytes(),
          "MB",
          MOST_RSS);
      report("not file-backed", process.anonymousMegabytes(), "MB", null);
      report("working set", second.container().workingSetMegabytes(), "MB", MOST_WORKING_SET);
      burst("later", LATER_BURST_TIMES_DAEMON, second);
      pause(SETTLE);
      double before = second.container().cpuSeconds();
      pause(settings.idle());
      double used = second.container().cpuSeconds() - before;
      double percent = 100 * used * 1_000 / settings.idle().toMillis();
      report(
          "idle CPU, %d quiet pods".formatted(pods.refs().size()), percent, "%", MOST_IDLE_PERCENT);
      controller.stop();
      return values;
    }

    private PodRef nextPod() {
      nextPod = (nextPod + 1) % pods.refs().size();
      return pods.refs().get(nextPod);
    }

    private void edits(
        String when, int count, Started started, double overIdeal, double mostCpuMillis) {
      List<Double> add = new ArrayList<>();
      List<Double> remove = new ArrayList<>();
      List<Double> idealAdd = new ArrayList<>();
      List<Double> idealRemove = new ArrayList<>();
      double before = started.container().cpuSeconds();
      Usage process = started.container().process();
      Usage.OfThreads loopBefore = process.threads(EVENT_LOOP);
      PodRef pod = nextPod();
      long next = System.nanoTime();
      for (int i = 0; i < count; i++) {
        boolean attach = i % 2 == 0;
        pod = attach ? nextPod() : pod;
        (attach ? add : remove).add(pods.edit(List.of(pod), attach).last());
        next += BETWEEN.toNanos() / 2;
        LockSupport.parkNanos(next - System.nanoTime());
        (attach ? idealAdd : idealRemove).add(ideal.edit(attach));
        next += BETWEEN.toNanos() / 2;
        LockSupport.parkNanos(next - System.nanoTime());
      }
      double cpu = 1_000 * (started.container().cpuSeconds() - before) / count;
      report(when + " %d edits, add".formatted(count), add, idealAdd, overIdeal);
      report(when + " %d edits, remove".formatted(count), remove, idealRemove, null);
      report(when + " %d edits, CPU each".formatted(count), cpu, "ms", mostCpuMillis);
      if (judged) {
        Usage.OfThreads loop = process.threads(EVENT_LOOP).since(loopBefore);
        double millisEach = 1_000.0 / count;
        String each = when + " %d edits, event loop %s, each";
        report(each.formatted(count, "runs"), loop.runSeconds() * millisEach, "ms", null);
        report(
            each.formatted(count, "waits for a core"), loop.waitSeconds() * millisEach, "ms", null);
      }
    }

    private void report(
        String name, List<Double> own, List<Double> least, @Nullable Double overIdeal) {
      for (int percent : List.of(50, 95)) {
        double floor = new Times(least).percentile(percent);
        boolean asked = judged && percent == 50 && overIdeal != null;
        Double most =
            asked ? Double.valueOf(floor + Optional.ofNullable(overIdeal).orElse(0.0)) : null;
        figure(name + " p" + percent, new Times(own).percentile(percent), "ms", floor, most);
      }
    }

    private void burst(String when, double timesDaemon, Started started) {
      List<PodRef> some = pods.refs().subList(0, BURST);
      double before = started.container().cpuSeconds();
      Times added = pods.edit(some, true);
      double cpu = started.container().cpuSeconds() - before;
      pods.edit(some, false);
      String name = "burst of %d %s, ".formatted(BURST, when);
      Double most = judged ? Double.valueOf(timesDaemon * daemonAlone) : null;
      figure(name + "last", added.last(), "ms", daemonAlone, most);
      figure(name + "p50", added.percentile(50), "ms", null, null);
      figure(name + "CPU", cpu, "s", null, null);
    }

    private void report(String name, double value, String unit, @Nullable Double most) {
      figure(name, value, unit, null, judged ? most : null);
    }

    private void figure(
        String name, double value, String unit, @Nullable Double floor, @Nullable Double most) {
      values.put(name, value);
      report.add(new Figure(controller.name(), name, value, unit, floor, most));
    }
  }
}
