package io.dynamicnetworks.simulation;

import io.dynamicnetworks.bus.InspectionPort;
import io.dynamicnetworks.bus.InspectionPort.ExplainQuery;
import io.dynamicnetworks.bus.InspectionPort.ExplainReply;
import io.dynamicnetworks.flow.DefaultBackoff;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.Explanation;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod.Phase;
import io.dynamicnetworks.model.PodDevices;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.Policy;
import io.dynamicnetworks.reconcile.shared.ReconcileSettings;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A node with the networks {@code shop/a} to {@code shop/d}, driven step by step by a test. */
final class Scenario {
  final VirtualTime time = new VirtualTime();
  final Cluster cluster = new Cluster(time);
  final SimulatedDaemon daemon;
  final SimulatedKubelet kubelet;
  final GoController goController;
  final Disk disk = new Disk();
  final Mode mode;
  private final SplittableRandom random = new SplittableRandom(2);
  private ReconcileSettings settings;
  private @Nullable SimulatedController controller;
  private int pods;

  /** Starts the controller. */
  Scenario(Mode mode) {
    this(mode, settings -> settings);
  }

  /** Starts the controller with changed settings. */
  Scenario(Mode mode, UnaryOperator<ReconcileSettings> change) {
    this(mode, change, world -> {});
  }

  /** Starts the controller after changing the world. */
  Scenario(
      Mode mode,
      UnaryOperator<ReconcileSettings> change,
      java.util.function.Consumer<Scenario> world) {
    this.mode = mode;
    daemon = new SimulatedDaemon(cluster, mode, new SplittableRandom(1));
    kubelet = new SimulatedKubelet(cluster, daemon);
    goController = new GoController(cluster, daemon);
    settings = change.apply(defaults());
    List.of("a", "b", "c", "d").forEach(this::define);
    world.accept(this);
    start();
    pass(Duration.ofSeconds(1));
  }

  private static ReconcileSettings defaults() {
    return new ReconcileSettings(
        Policy.DEFAULT,
        16,
        new ReconcileSettings.Deadlines(
            Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofSeconds(10)),
        DefaultBackoff.DEFAULT,
        Duration.ofMinutes(5),
        false,
        Duration.ofMinutes(5),
        Cluster.SELF);
  }

  static ReconcileSettings withPolicy(ReconcileSettings s, Policy policy) {
    return with(s, policy, s.maxConcurrentDelegates(), s.resync(), s.finalizer());
  }

  static ReconcileSettings withFinalizer(ReconcileSettings s) {
    return with(s, s.policy(), s.maxConcurrentDelegates(), s.resync(), true);
  }

  static ReconcileSettings withResync(ReconcileSettings s, Duration resync) {
    return with(s, s.policy(), s.maxConcurrentDelegates(), resync, s.finalizer());
  }

  static ReconcileSettings withOneDelegate(ReconcileSettings s) {
    return with(s, s.policy(), 1, s.resync(), s.finalizer());
  }

  static ReconcileSettings withFinalizerTimeout(ReconcileSettings s, Duration timeout) {
    return new ReconcileSettings(
        s.policy(),
        s.maxConcurrentDelegates(),
        s.deadlines(),
        s.backoff(),
        s.resync(),
        true,
        timeout,
        s.self());
  }

  private static ReconcileSettings with(
      ReconcileSettings s, Policy policy, int delegates, Duration resync, boolean finalizer) {
    return new ReconcileSettings(
        policy,
        delegates,
        s.deadlines(),
        s.backoff(),
        resync,
        finalizer,
        s.finalizerTimeout(),
        s.self());
  }

  // ---- networks ----

  static NetworkRef shop(String name) {
    return new NetworkRef("shop", name);
  }

  /** Defines {@code shop/NAME}; its config has the same name. */
  void define(String name) {
    define(name, name);
  }

  void define(String name, String nameInConfig) {
    define(shop(name), nameInConfig, Plugin.MACVLAN);
  }

  void define(String name, Plugin plugin) {
    define(shop(name), name, plugin);
  }

  void define(NetworkRef ref, String nameInConfig, Plugin plugin) {
    cluster.define(new NetworkDefinition(ref, Configs.of(ref, nameInConfig, plugin)));
  }

  /** Defines a network that takes a device of the resource. */
  void defineDevice(String name, String resource) {
    cluster.define(
        new NetworkDefinition(shop(name), Configs.of(shop(name), name, resource), null, resource));
  }

  /** Defines a NAD without spec, for which multus reads a file in its confDir. */
  void defineWithoutSpec(String name) {
    cluster.confDir.put(shop(name), Configs.of(shop(name), name, Plugin.MACVLAN));
    cluster.define(new NetworkDefinition(shop(name), ""));
  }

  void undefine(String name) {
    cluster.undefine(shop(name));
  }

  // ---- pods ----

  /** A running pod that multus created with that annotation. */
  Cluster.Life pod(@Nullable String networks) {
    return pod("web-" + (pods + 1), networks);
  }

  /** A running pod of that name. */
  Cluster.Life pod(String name, @Nullable String networks) {
    return pod(new PodRef("shop", name), networks);
  }

  Cluster.Life pod(PodRef ref, @Nullable String networks) {
    PodUid uid = new PodUid("uid-" + ++pods);
    PodDevices devices = cluster.devices.allocate(uid, cluster.pods.keySet());
    Cluster.Life life = cluster.create(uid, ref, networks, devices);
    kubelet.boot(life, 10);
    pass(Duration.ofSeconds(2));
    return life;
  }

  void edit(Cluster.Life life, @Nullable String networks) {
    cluster.update(life.pod.uid(), pod -> Cluster.withNetworks(pod, networks));
  }

  /** Overwrites network-status as another writer. */
  void writeStatus(Cluster.Life life, @Nullable String status) {
    cluster.update(life.pod.uid(), pod -> pod.withNetworkStatus(status));
  }

  /** Ends the pod's containers; if deleted, its object goes soon after. */
  void end(Cluster.Life life, boolean deleted) {
    kubelet.end(life, Phase.SUCCEEDED, deleted, 100);
  }

  void pass(Duration duration) {
    time.runUntil(time.nowMillis() + duration.toMillis());
  }

  // ---- the controller ----

  void start() {
    start(mode);
  }

  /** Starts it with a manifest that has, or lacks, the mount of multus' CNI cache. */
  void start(Mode now) {
    SimulatedController started =
        new SimulatedController(cluster, daemon, disk, settings, now, random.split());
    controller = started;
    started.start();
  }

  /** Kills the controller as kill -9 does. */
  void kill() {
    if (controller != null) {
      controller.kill();
      daemon.forgetCallers(disk);
      controller = null;
    }
  }

  /** Ends the controller as SIGTERM does; what is in flight may still end. */
  void terminate() {
    controller().terminate(() -> daemon.forgetCallers(disk));
    controller = null;
  }

  SimulatedController controller() {
    if (controller == null) {
      throw new IllegalStateException("the controller is not running");
    }
    return controller;
  }

  /** What the controller would do next for the pod, each with its reason. */
  List<Explanation.Fact> next(Cluster.Life life) {
    Future<ExplainReply> reply =
        controller()
            .bus()
            .request(
                InspectionPort.EXPLAIN,
                new ExplainQuery(life.pod.uid().toString()),
                Duration.ofSeconds(1));
    pass(Duration.ofMillis(1));
    if (reply.result() instanceof ExplainReply.Explained(PodRef _, Explanation explanation)) {
      return explanation.next();
    }
    throw new IllegalStateException("explain: " + reply);
  }

  // ---- the observed state ----

  /** The pod's links that edits attached: interface to the name in the config of their ADD. */
  Map<String, String> links(Cluster.Life life) {
    Map<String, String> links = new TreeMap<>();
    cluster
        .kernel
        .links(life.sandbox().netns())
        .forEach(
            (iface, link) -> {
              if (link.maker() != null && !iface.equals("eth0")) {
                links.put(iface, link.maker().network());
              }
            });
    return links;
  }

  /** The attachments, with or without a link: interface to the name in the config. */
  Map<String, String> attached(Cluster.Life life) {
    return cluster.cni.of(life.sandbox().id()).stream()
        .filter(entry -> entry.nad() != null)
        .collect(
            Collectors.toMap(
                CniDir.Entry::iface, entry -> entry.slot().network(), (a, b) -> b, TreeMap::new));
  }

  /** The entries of network-status except the cluster network's: interface to network name. */
  Map<String, String> listed(Cluster.Life life) {
    Map<String, String> listed = new TreeMap<>();
    entries(life).forEach(entry -> listed.put(String.valueOf(entry.iface()), entry.name()));
    return listed;
  }

  /** The entries of network-status except the cluster network's. */
  List<StatusEntry> entries(Cluster.Life life) {
    return SimulatedKubelet.entries(life.pod.networkStatus()).stream()
        .filter(entry -> !entry.isDefault())
        .toList();
  }

  /** The addresses of an interface in network-status. */
  List<String> listedIps(Cluster.Life life, String iface) {
    return entries(life).stream()
        .filter(entry -> iface.equals(entry.iface()))
        .flatMap(entry -> entry.ips().stream())
        .toList();
  }

  /** The address of an attachment. */
  String address(Cluster.Life life, String iface) {
    CniDir.Entry entry = cluster.cni.of(life.sandbox().id(), iface);
    return entry == null ? "none" : entry.address();
  }

  /** The pod's entries in the ledger on disk: interface and state. */
  List<String> kept(Cluster.Life life) {
    return disk.of(life.pod.uid()).stream()
        .map((Attachment kept) -> kept.iface() + " " + kept.state().getClass().getSimpleName())
        .toList();
  }

  List<String> events(Cluster.Life life) {
    return cluster.events.getOrDefault(life.pod.uid(), List.of());
  }

  /** The leases: network name and interface. */
  Set<String> leases() {
    Set<String> leases = new TreeSet<>();
    cluster.kernel.leases().forEach(lease -> leases.add(lease.network() + " " + lease.iface()));
    return leases;
  }

  /** Every rule broken so far. */
  List<String> broken() {
    return cluster.broken;
  }
}
