package io.dynamicnetworks.ops;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.LimitPort;
import io.dynamicnetworks.bus.LimitPort.Limited;
import io.dynamicnetworks.bus.PeerPort;
import io.dynamicnetworks.bus.PeerPort.Peer;
import io.dynamicnetworks.bus.ReconcilePort;
import io.dynamicnetworks.bus.ReconcilePort.Outcome;
import io.dynamicnetworks.bus.ReconcilePort.PodReconciled;
import io.dynamicnetworks.bus.ReconcilePort.StepEnd;
import io.dynamicnetworks.model.EventReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The controller's metrics for Prometheus. Fed from the bus and by the health server; every
 * expected label value exists from the start, and no pod is named.
 */
public final class Metrics {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final String PREFIX = "dynamic.networks.";

  /** The stages of a run, as {@link PodReconciled#stages} names them. */
  private static final List<String> STAGES = List.of("plan", "cri", "multus", "status");

  // A macvlan takes about 10 ms, a DHCP lease seconds, a hung plugin the deadline of 60 s.
  private static final Duration[] BUCKETS =
      List.of(5, 10, 25, 50, 100, 250, 1_000, 5_000, 30_000).stream()
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  // KubeVirt migrates a virtual machine if an edit has not taken effect after 15 s.
  private static final Duration[] EDIT_BUCKETS =
      List.of(50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 15_000).stream()
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private static final Duration[] EVENT_LOOP_BUCKETS =
      List.of(5, 25, 100, 500, 1_000, 5_000).stream()
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  /** The checks that pass only if a peer answers. */
  private static final Map<String, Peer> PEERS =
      Map.of(
          "pods", Peer.API_SERVER,
          "container-runtime", Peer.CONTAINER_RUNTIME,
          "multus-daemon", Peer.MULTUS_DAEMON);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<Outcome, Counter> runs;
  private final Map<EventReason, Counter> events;
  private final Map<Peer, Counter> peersBack;
  private final Map<String, Timer> stages;
  private final Map<StepEnd, Counter> steps = new HashMap<>();
  private final Map<Peer, Boolean> up = new ConcurrentHashMap<>();
  private final SampleMeters samples;
  private final Timer visible;
  private final Timer lag;
  private long checkedNanos;
  private @Nullable Bus bus;
  private final Map<ConnectionLimit.Dropped, Counter> dropped;
  private final Map<Limited, Counter> limits;
  private final Modes modes = new Modes();
  private final Map<String, Boolean> passed = new ConcurrentHashMap<>();
  private final Counter attached = counter("interfaces.attached", "Interfaces that were attached");
  private final Counter detached = counter("interfaces.detached", "Interfaces that were detached");
  private final Counter replaced =
      counter("workers.replaced", "Workers replaced because they made no progress");

  /**
   * @param version of the controller
   * @param revision of the source it was built from
   */
  public Metrics(String version, String revision) {
    runs = perValue(Outcome.class, "runs", "Reconciliations of pods", "outcome", Metrics::word);
    events = perValue(EventReason.class, "events", "Events for pods", "reason", EventReason::text);
    peersBack =
        perValue(
            Peer.class, "peer.returns", "Times a lost peer answered again", "peer", Metrics::word);
    dropped =
        perValue(
            ConnectionLimit.Dropped.class,
            "health.connections.dropped",
            "Connections to the health port that were closed before they were answered",
            "reason",
            Metrics::word);
    limits =
        perValue(
            Limited.class,
            "limits.reached",
            "Times a limit refused or delayed something",
            "limit",
            Metrics::word);
    for (StepEnd.Kind kind : StepEnd.Kind.values()) {
      for (StepEnd.Result result : StepEnd.Result.values()) {
        steps.put(new StepEnd(kind, result), stepCounter(kind, result));
      }
    }
    for (Peer peer : Peer.values()) {
      Gauge.builder(PREFIX + "peer.up", up, all -> all.getOrDefault(peer, false) ? 1 : 0)
          .description("Whether the peer answers")
          .tag("peer", word(peer))
          .register(registry);
    }
    samples = new SampleMeters(registry, PREFIX);
    visible =
        histogram(
            "edit.visible",
            "Time from an edit until everything it asks for is attached, detached and listed",
            EDIT_BUCKETS);
    lag = histogram("event.loop.lag", "Delay of a task due every second", EVENT_LOOP_BUCKETS);
    modes.register(registry, PREFIX);
    stages = STAGES.stream().collect(Collectors.toMap(Function.identity(), this::stageTimer));
    Gauge.builder(PREFIX + "build.info", () -> 1)
        .description("Version that is running")
        .tag("version", version)
        .tag("revision", revision)
        .register(registry);
    ProcessStats.register(registry);
    new JvmMemoryMetrics().bindTo(registry);
  }

  /** Counts what is published from now on. */
  public void listen(Bus bus) {
    this.bus = bus;
    bus.subscribe(ReconcilePort.POD_RECONCILED, this::reconciled);
    bus.subscribe(ReconcilePort.POD_EVENT, event -> count(events, event.notice().reason()));
    bus.subscribe(LimitPort.REACHED, reached -> count(limits, reached.limit()));
    bus.subscribe(ReconcilePort.WORKER_REPLACED, worker -> replaced.increment());
    modes.listen(bus);
    bus.subscribe(PeerPort.BACK, back -> count(peersBack, back.peer()));
  }

  /** Adds a gauge for the check, which shows it as failed until it passes. */
  void expect(String check) {
    passed.put(check, false);
    Gauge.builder(PREFIX + "check.passed", passed, map -> map.getOrDefault(check, false) ? 1 : 0)
        .description("Whether a health check passes")
        .tag("check", check)
        .register(registry);
  }

  /** The current modes of operation. */
  Modes modes() {
    return modes;
  }

  /** Records which checks pass. */
  void checked(Readiness readiness) {
    readiness
        .problems()
        .forEach(
            (check, problem) -> {
              passed.put(check, problem.isEmpty());
              Peer peer = PEERS.get(check);
              if (peer != null) {
                up.put(peer, problem.isEmpty());
              }
            });
  }

  /** Records, from a monotonic clock, when a task ran that is due every {@code period}. */
  void ticked(long nanos, Duration period) {
    if (checkedNanos != 0) {
      lag.record(Math.max(0, nanos - checkedNanos - period.toNanos()), TimeUnit.NANOSECONDS);
    }
    checkedNanos = nanos;
  }

  /** Requests samples from all components; completes when they have arrived. Never fails. */
  Future<Void> refresh() {
    return bus == null ? Future.succeededFuture() : samples.refresh(bus);
  }

  /** Counts a connection to the health port that was closed early. */
  void dropped(ConnectionLimit.Dropped why) {
    count(dropped, why);
  }

  /** All metrics, in Prometheus' text format. */
  String scrape() {
    return registry.scrape();
  }

  private void reconciled(PodReconciled report) {
    count(runs, report.outcome());
    attached.increment(report.attached());
    detached.increment(report.detached());
    report.steps().forEach((end, times) -> step(end).increment(times));
    if (report.visibleAfter() != null) {
      visible.record(report.visibleAfter());
    }
    report
        .stages()
        .forEach((stage, took) -> stages.computeIfAbsent(stage, this::stageTimer).record(took));
  }

  private Counter step(StepEnd end) {
    return Objects.requireNonNull(steps.get(end));
  }

  private Counter stepCounter(StepEnd.Kind kind, StepEnd.Result result) {
    return Counter.builder(PREFIX + "steps")
        .description("Steps of reconciliations, by kind and result")
        .tag("kind", word(kind))
        .tag("result", word(result))
        .register(registry);
  }

  private Timer histogram(String name, String description, Duration[] buckets) {
    return Timer.builder(PREFIX + name)
        .description(description)
        .serviceLevelObjectives(buckets)
        .register(registry);
  }

  private static <K> void count(Map<K, Counter> counters, K key) {
    Counter counter = counters.get(key);
    if (counter != null) {
      counter.increment();
    }
  }

  private Counter counter(String name, String description) {
    return Counter.builder(PREFIX + name).description(description).register(registry);
  }

  private <E extends Enum<E>> Map<E, Counter> perValue(
      Class<E> values, String name, String description, String label, Function<E, String> word) {
    Map<E, Counter> counters = new EnumMap<>(values);
    for (E value : values.getEnumConstants()) {
      counters.put(
          value,
          Counter.builder(PREFIX + name)
              .description(description)
              .tag(label, word.apply(value))
              .register(registry));
    }
    return counters;
  }

  private Timer stageTimer(String stage) {
    return Timer.builder(PREFIX + "stage.duration")
        .description("Duration of a stage of a reconciliation")
        .tag("stage", stage)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
