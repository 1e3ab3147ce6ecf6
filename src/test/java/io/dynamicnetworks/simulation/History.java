package io.dynamicnetworks.simulation;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.annotation.NetworksAnnotation;
import io.dynamicnetworks.bus.PeerPort.Peer;
import io.dynamicnetworks.flow.DefaultBackoff;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.Desired;
import io.dynamicnetworks.model.Isolation;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Pod.Phase;
import io.dynamicnetworks.model.PodDevices;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.plan.Policy;
import io.dynamicnetworks.reconcile.shared.ReconcileSettings;
import io.dynamicnetworks.simulation.CniDir.Entry;
import io.dynamicnetworks.simulation.CniDir.Maker;
import io.dynamicnetworks.simulation.SimulatedDevices.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One random history of a node, determined by a seed and a mode: pods, edits, NADs, other writers
 * and faults for a few minutes. Then the faults end, time passes, and the observed state must equal
 * the desired one.
 */
final class History {
  private static final long TROUBLE_MILLIS = 180_000;

  /** How long actions that begin at the end of the trouble may go on. */
  private static final long FLOOD_MILLIS = 61_000;

  private static final long PEACE_MILLIS = 30 * 60_000;

  /** The last part of the peace, in which nothing may happen any more. */
  private static final long QUIET_MILLIS = 6 * 60_000;

  /** The number of a pod's edits that the controller acts on within the few seconds of a flood. */
  private static final int EVENTS_OF_A_FLOOD = 8 * 40;

  private static final Duration CALL_DEADLINE = Duration.ofSeconds(10);
  private static final String SHOP = "shop";
  private static final String ANNEX = "annex";
  private static final NetworkRef ABROAD = new NetworkRef("other", "z");
  private static final NetworkRef GLOBAL = new NetworkRef("default", "g");
  private static final NetworkRef BASE = new NetworkRef(SHOP, "base");
  private static final List<String> NAMES = List.of("a", "b", "c", "d");
  private static final List<String> INTERFACES = List.of("x1", "x2", "net1", "net2", "ens4");
  private static final List<Plugin> PLUGINS =
      List.of(
          Plugin.MACVLAN,
          Plugin.MACVLAN,
          Plugin.MACVLAN,
          Plugin.MACVLAN,
          Plugin.MACVLAN,
          Plugin.ANCIENT,
          Plugin.PAIR,
          Plugin.PASST,
          Plugin.DPDK,
          Plugin.SILENT,
          Plugin.DEVICE,
          Plugin.DEVICE);

  private final long seed;
  private final Mode mode;
  private final SplittableRandom random;
  private final VirtualTime time = new VirtualTime();
  private final Cluster cluster = new Cluster(time);
  private final SimulatedDaemon daemon;
  private final SimulatedKubelet kubelet;
  private final GoController goController;
  private final Meddler meddler;
  private final Hostile hostile;
  private final Disk disk = new Disk();
  private final ReconcileSettings settings;
  private final Map<NetworkRef, Plugin> plugins = new HashMap<>();

  /** Pods to which only the rules for every single request apply, with the reason. */
  private final Map<PodUid, String> excused = new HashMap<>();

  /** Leases that the controller can no longer know of. */
  private final Set<CniSlot> unknowable = new HashSet<>();

  /**
   * Leases recorded on pods when the state was lost; lost too if the sandbox ends before it is
   * read.
   */
  private final Set<CniSlot> carriedByPods = new HashSet<>();

  private @Nullable SimulatedController controller;
  private boolean killed;

  /** Whether the controller has seen the pods since it lost its state. */
  private boolean sawPods;

  private int pods;
  private int actions;
  private int faults;

  /**
   * The outcome of a history.
   *
   * @param excused the reasons why pods were not checked, with their numbers
   * @param hostile the hostile acts, with their numbers
   */
  record Verdict(
      long seed,
      List<String> broken,
      int actions,
      int faults,
      int failures,
      boolean killed,
      boolean isolated,
      int checkedPods,
      Map<String, Integer> excused,
      Map<Hostile.Kind, Integer> hostile) {}

  History(long seed, Mode mode) {
    this.seed = seed;
    this.mode = mode;
    random = new SplittableRandom(seed);
    daemon = new SimulatedDaemon(cluster, mode, random.split());
    kubelet = new SimulatedKubelet(cluster, daemon);
    goController = new GoController(cluster, daemon);
    SplittableRandom hints = random.split();
    kubelet.hintMillis = () -> hints.nextBoolean() ? 0 : hints.nextLong(3_000);
    meddler = new Meddler(cluster, random.split());
    hostile = new Hostile(cluster, random.split(), ABROAD, this::changeNetwork, this::createPod);
    cluster.devices =
        new SimulatedDevices(
            new Random(random.nextLong()),
            pick(List.of(Source.KUBELET, Source.KUBELET, Source.STATUS, Source.NONE)),
            random.nextBoolean());
    cluster.defaultNetworks = defaultNetworks();
    cluster.isolation = new Isolation(random.nextInt(4) == 0, Set.of("default"));
    if (random.nextInt(3) == 0) {
      kubelet.ownLinks.add("ens4");
    }
    if (mode == Mode.BLIND && seed % 2 == 0) {
      disk.noVolume();
    }
    settings =
        new ReconcileSettings(
            new Policy(random.nextBoolean() ? cluster.isolation : null, Set.of()),
            random.nextInt(1, 4),
            new ReconcileSettings.Deadlines(Duration.ofSeconds(60), CALL_DEADLINE, CALL_DEADLINE),
            DefaultBackoff.DEFAULT,
            Duration.ofMinutes(5),
            random.nextInt(3) == 0,
            Duration.ofHours(1),
            Cluster.SELF);
  }

  private List<NetworkRef> defaultNetworks() {
    return switch (random.nextInt(8)) {
      case 0 -> List.of(SimulatedKubelet.DEFAULT_NETWORK);
      case 1 -> List.of(BASE);
      case 2 -> List.of(SimulatedKubelet.DEFAULT_NETWORK, BASE);
      default -> List.of();
    };
  }

  Verdict run() {
    for (String name : NAMES) {
      define(new NetworkRef(SHOP, name), 1);
      define(new NetworkRef(ANNEX, name), 1);
    }
    for (NetworkRef ref : List.of(ABROAD, GLOBAL, BASE, SimulatedKubelet.DEFAULT_NETWORK)) {
      define(ref, 1);
    }
    int podCount = random.nextInt(1, 4);
    for (int i = 0; i < podCount; i++) {
      time.after(random.nextLong(2_000), this::createPod);
    }
    startController();
    int count = random.nextInt(4, 40);
    for (int i = 0; i < count; i++) {
      time.after(random.nextLong(TROUBLE_MILLIS), this::act);
    }
    if (random.nextInt(8) == 0) {
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        time.after(random.nextLong(TROUBLE_MILLIS), () -> withRunningPod(hostile::act));
      }
    }
    long start = time.nowMillis();
    time.runUntil(start + TROUBLE_MILLIS + FLOOD_MILLIS);
    makePeace();
    time.runUntil(start + TROUBLE_MILLIS + PEACE_MILLIS - QUIET_MILLIS);
    int requests = daemon.requests().size();
    int writes = cluster.controllerWrites;
    time.runUntil(start + TROUBLE_MILLIS + PEACE_MILLIS);
    return verdict(requests, writes);
  }

  /** Starts the controller; in one history in four, another hot-plug controller ran first. */
  private void startController() {
    if (random.nextInt(4) != 0) {
      start();
      return;
    }
    time.after(
        4_000,
        () -> {
          for (Cluster.Life life : List.copyOf(cluster.pods.values())) {
            if (life.lives() && random.nextBoolean()) {
              attachAsGoDid(life);
            }
          }
        });
    time.after(random.nextLong(4_000, 8_000), this::start);
  }

  private void attachAsGoDid(Cluster.Life life) {
    NetworkRef network = new NetworkRef(life.pod.ref().namespace(), pick(NAMES));
    NetworkDefinition nad = cluster.networks.get(network);
    String networks = life.pod.networks();
    String before = networks == null ? "[]" : networks;
    boolean isDevice = plugins.get(network) == Plugin.DEVICE;
    boolean works =
        !isDevice && !cluster.faults.daemonReadsNoPods && !cluster.faults.daemonEntersNoNamespace;
    if (!works || nad == null || nad.config().isEmpty() || !before.startsWith("[")) {
      return;
    }
    String element = "{\"name\":\"%s\",\"interface\":\"go1\"}".formatted(network.name());
    String after =
        before.substring(0, before.length() - 1) + (before.equals("[]") ? "" : ",") + element + "]";
    goController.attach(life, after, network, "go1");
  }

  // ---- actions ----

  private void act() {
    actions++;
    switch (random.nextInt(37)) {
      case 0, 1, 2, 3, 4, 5 -> withRunningPod(this::edit);
      case 6 -> manyEdits();
      case 7 -> createPod();
      case 8 -> withRunningPod(this::end);
      case 9 -> withRunningPod(life -> kubelet.recreateSandbox(life, random.nextInt(3) * 1_000L));
      case 10 -> killController();
      case 11 -> stopController();
      case 12 -> changeNetwork();
      case 13 -> fault(() -> cluster.faults.daemonDown = true, this::daemonBack);
      case 14 -> fault(() -> cluster.faults.runtimeDown = true, this::runtimeBack);
      case 15 ->
          fault(
              () -> cluster.faults.apiWriteFailsOneIn = random.nextInt(1, 4),
              () -> cluster.faults.apiWriteFailsOneIn = 0);
      case 16 ->
          fault(
              () -> cluster.faults.pluginFailsOneIn = random.nextInt(1, 4),
              () -> cluster.faults.pluginFailsOneIn = 0);
      case 17 ->
          fault(
              () -> cluster.faults.pluginHangsOneIn = random.nextInt(1, 5),
              () -> cluster.faults.pluginHangsOneIn = 0);
      case 18 ->
          fault(
              () -> cluster.faults.connectionLostOneIn = random.nextInt(1, 5),
              () -> cluster.faults.connectionLostOneIn = 0);
      case 19 -> {
        fault(() -> cluster.faults.watchStalled = true, () -> cluster.faults.watchStalled = false);
        fault(
            () -> cluster.faults.endedNotListed = true,
            () -> cluster.faults.endedNotListed = false);
      }
      case 20 ->
          fault(
              () -> cluster.faults.apiWriteHangsOneIn = random.nextInt(1, 4),
              () -> cluster.faults.apiWriteHangsOneIn = 0);
      case 21 ->
          fault(
              () -> cluster.faults.runtimeHangs = true, () -> cluster.faults.runtimeHangs = false);
      case 22 -> {
        if (controller != null) {
          fault(() -> cluster.faults.diskFull = true, this::diskBack);
        }
      }
      case 23 -> restartDaemon();
      case 24 -> withRunningPod(meddler::addOwn);
      case 25, 26, 27 -> withRunningPod(this::tamper);
      case 28 ->
          fault(
              () -> cluster.faults.daemonReadsNoPods = true,
              () -> cluster.faults.daemonReadsNoPods = false);
      case 29 ->
          fault(
              () -> cluster.faults.daemonEntersNoNamespace = true,
              () -> cluster.faults.daemonEntersNoNamespace = false);
      case 30 -> withRunningPod(this::bypassMultus);
      case 31 ->
          fault(
              () -> {
                cluster.faults.cacheEventsLost = true;
                cluster.faults.cacheUnreadable = random.nextBoolean();
              },
              () -> {
                cluster.faults.cacheEventsLost = false;
                cluster.faults.cacheUnreadable = false;
              });
      case 32 -> withRunningPod(this::vanish);
      case 33 ->
          fault(
              () -> cluster.devices.kubeletAway = true, () -> cluster.devices.kubeletAway = false);
      case 34, 35 -> withRunningPod(this::crash);
      default -> {
        switch (random.nextInt(6)) {
          case 0 -> loseState();
          case 1 -> withRunningPod(meddler::breakText);
          case 2 ->
              List.copyOf(cluster.pods.values()).stream()
                  .filter(Cluster.Life::lives)
                  .forEach(this::end);
          default -> withRunningPod(this::edit);
        }
      }
    }
  }

  private void tamper(Cluster.Life life) {
    meddler.tamper(life);
    if (!disk.isVolume() && meddler.putBackSealed(life)) {
      excused.put(life.pod.uid(), "older state put back");
      cluster.putBack.add(life.pod.uid());
    }
  }

  private void fault(Runnable begin, Runnable end) {
    faults++;
    begin.run();
    time.after(random.nextLong(100, 40_000), end);
  }

  private void daemonBack() {
    cluster.faults.daemonDown = false;
    if (controller != null) {
      controller.peerBack(Peer.MULTUS_DAEMON);
    }
  }

  private void runtimeBack() {
    cluster.faults.runtimeDown = false;
    if (controller != null) {
      controller.peerBack(Peer.CONTAINER_RUNTIME);
    }
  }

  private void diskBack() {
    cluster.faults.diskFull = false;
    if (controller != null) {
      controller.diskBack();
    }
  }

  private void restartDaemon() {
    fault(() -> cluster.faults.daemonDown = true, this::daemonBack);
    daemon.restart();
  }

  /** Stops multus, recreates the pod's sandbox without it, and starts multus again. */
  private void bypassMultus(Cluster.Life life) {
    fault(() -> cluster.faults.daemonDown = true, this::daemonBack);
    unknowable.addAll(kubelet.recreateWithoutMultus(life));
  }

  /**
   * Recreates the pod's sandbox among edits: some just before, some while the runtime shows no
   * ready sandbox although its network namespace still exists, some later.
   */
  private void crash(Cluster.Life life) {
    long stop = random.nextInt(3) == 0 ? random.nextLong(30_000) : random.nextLong(1_500);
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      time.after(random.nextLong(2_000 + stop), () -> edit(life));
    }
    time.after(
        1_000,
        () -> {
          if (life.lives()) {
            // Without the cache, nothing but the hint shows it until the next edit.
            boolean hinted = mode == Mode.BLIND || random.nextBoolean();
            kubelet.crashSandbox(life, stop, random.nextInt(3) * 500L, hinted);
          }
        });
  }

  /** Force-deletes the pod object; its sandbox ends a little later. */
  private void vanish(Cluster.Life life) {
    cluster.remove(life);
    time.after(random.nextLong(10, 5_000), () -> kubelet.tearDown(life));
  }

  // ---- the controller ----

  private void start() {
    if (controller != null) {
      return;
    }
    cluster.controllerStarts++;
    SimulatedController started =
        new SimulatedController(cluster, daemon, disk, settings, mode, random.split());
    // The controller cannot know what another one attached in pods that ended before.
    if (!sawPods) {
      sawPods = true;
      forgetDeadPods();
      started.whenSeen(this::forgetDeadPods);
    }
    controller = started;
    started.start();
  }

  private void killController() {
    SimulatedController running = controller;
    if (running == null || cluster.faults.diskFull) {
      return; // Killed with a full disk, it may later believe outdated state.
    }
    faults++;
    killed = true;
    sawPods &= running.hasSeen();
    running.kill();
    daemon.forgetCallers(disk);
    containerEnds();
    controller = null;
    time.after(random.nextLong(10, 30_000), this::start);
  }

  private void stopController() {
    SimulatedController running = controller;
    if (running == null || cluster.faults.diskFull) {
      return;
    }
    faults++;
    controller = null;
    sawPods &= running.hasSeen();
    running.terminate(
        () -> {
          killed = true; // The drain is bounded, so a step may be cut off.
          daemon.forgetCallers(disk);
          containerEnds();
          time.after(random.nextLong(10, 30_000), this::start);
        });
  }

  /** Kills the controller and empties its folder before the next start. */
  private void loseState() {
    if (controller == null || cluster.faults.diskFull) {
      return;
    }
    noteLosses();
    killController();
    if (disk.isVolume()) {
      clearDisk();
    }
  }

  /** Ends the container; everything outside a volume is lost. */
  private void containerEnds() {
    if (!disk.isVolume()) {
      noteLosses();
      clearDisk();
    }
  }

  private void clearDisk() {
    disk.clear();
    sawPods = false;
    cluster.stateLostAtMillis = time.nowMillis();
  }

  private void noteLosses() {
    Set<CniSlot> carried = new HashSet<>();
    for (Cluster.Life life : cluster.pods.values()) {
      boolean plain = disk.of(life.pod.uid()).stream().allMatch(kept -> isPlain(life, kept));
      boolean carries = carries(life);
      if (isSealedBehind(life)) {
        cluster.putBack.add(life.pod.uid());
      }
      if (!(plain || carries) || isBusy(life)) {
        excused.put(life.pod.uid(), "state lost");
      } else if (carries) {
        disk.of(life.pod.uid()).forEach(kept -> carried.add(slot(kept)));
      }
    }
    carriedByPods.addAll(carried);
    cluster.kernel.leases().stream()
        .filter(lease -> mode == Mode.BLIND || cluster.cni.file(lease) == null)
        .filter(lease -> !carried.contains(lease))
        .forEach(unknowable::add);
  }

  private static CniSlot slot(Attachment kept) {
    return new CniSlot(Configs.name(kept.config()), kept.sandbox().id(), kept.iface().value());
  }

  /** Whether the pod itself carries everything that the ledger holds about it. */
  private boolean carries(Cluster.Life life) {
    List<Attachment> kept = disk.of(life.pod.uid());
    String sealed = life.pod.sealed();
    return !disk.isVolume()
        && sealed != null
        && life.lives()
        && kept.stream().allMatch(each -> each.state() instanceof AttachmentState.Attached)
        && LedgerModel.SEAL
            .open(sealed, life.pod.uid(), life.sandbox())
            .filter(opened -> opened.attachments().equals(kept))
            .isPresent();
  }

  /** Whether the pod carries an attachment that the ledger does not hold any more. */
  private boolean isSealedBehind(Cluster.Life life) {
    String sealed = life.pod.sealed();
    return !disk.isVolume()
        && sealed != null
        && life.lives()
        && LedgerModel.SEAL.open(sealed, life.pod.uid(), life.sandbox()).stream()
            .flatMap(opened -> opened.attachments().stream())
            .filter(kept -> kept.state() instanceof AttachmentState.Attached)
            .anyMatch(kept -> !disk.of(life.pod.uid()).contains(kept));
  }

  private boolean isBusy(Cluster.Life life) {
    return life.homes.stream().anyMatch(home -> daemon.isUnderWay(home.sandbox().id()));
  }

  /** Whether everything that the ledger holds about it can also be observed. */
  private boolean isPlain(Cluster.Life life, Attachment kept) {
    boolean isThere =
        kept.state() instanceof AttachmentState.Adopted
            || kept.state() instanceof AttachmentState.Attached;
    return isThere
        && kept.sandbox().equals(life.sandbox())
        && (mode == Mode.OBSERVING
            || (kept.created()
                && Configs.name(kept.config()).equals(nameOf(kept.network()))
                && SimulatedKubelet.entries(life.pod.networkStatus()).stream()
                    .anyMatch(entry -> kept.iface().value().equals(entry.iface()))));
  }

  /** The name in the network's current config. */
  private String nameOf(NetworkRef network) {
    String config = cluster.configOf(network);
    return config == null ? "" : Configs.name(config);
  }

  /** Excuses the leases of pods that ended while the state was lost. */
  private void forgetDeadPods() {
    for (CniSlot lease : cluster.kernel.leases()) {
      Cluster.Life owner = cluster.ownerOf(lease.containerId());
      if (owner == null || !owner.lives() || !owner.sandbox().id().equals(lease.containerId())) {
        unknowable.add(lease);
      }
    }
  }

  // ---- NADs ----

  private void define(NetworkRef ref, int version) {
    if (random.nextInt(5) == 0 || !plugins.containsKey(ref)) {
      boolean isDefault = ref.equals(BASE) || ref.equals(SimulatedKubelet.DEFAULT_NETWORK);
      Plugin plugin = pick(PLUGINS);
      plugins.put(ref, isDefault && plugin == Plugin.DEVICE ? Plugin.MACVLAN : plugin);
    }
    String name = ref.name() + "-v" + version;
    Plugin plugin = plugins.getOrDefault(ref, Plugin.MACVLAN);
    String resource =
        plugin == Plugin.DEVICE
            ? pick(SimulatedDevices.RESOURCES)
            : random.nextInt(8) == 0 ? SimulatedDevices.MARKER : null;
    String config =
        plugin == Plugin.DEVICE && resource != null
            ? Configs.of(ref, name, resource)
            : Configs.of(ref, name, plugin);
    boolean withoutSpec = ref.name().equals("d") && random.nextInt(3) == 0;
    if (withoutSpec) {
      cluster.confDir.put(ref, config);
    }
    cluster.define(new NetworkDefinition(ref, withoutSpec ? "" : config, null, resource));
  }

  private void changeNetwork() {
    changeNetwork(new NetworkRef(random.nextInt(3) == 0 ? ANNEX : SHOP, pick(NAMES)));
  }

  private void changeNetwork(NetworkRef ref) {
    rememberUnknowable(ref);
    if (cluster.networks.containsKey(ref) && random.nextBoolean()) {
      cluster.undefine(ref);
      time.after(
          random.nextLong(50_000),
          () -> {
            if (!cluster.networks.containsKey(ref)) {
              rememberUnknowable(ref);
              define(ref, random.nextInt(1, 4));
            }
          });
    } else {
      define(ref, random.nextInt(1, 4));
    }
  }

  /**
   * Called before a NAD changes. Without multus' cache, an attachment that multus made with the old
   * config, and that the ledger has not recorded, can no longer be detached correctly.
   */
  private void rememberUnknowable(NetworkRef ref) {
    if (mode == Mode.OBSERVING) {
      return;
    }
    for (Cluster.Life life : cluster.pods.values()) {
      for (Cluster.Home home : life.homes) {
        cluster.cni.of(home.sandbox().id()).stream()
            .filter(entry -> ref.equals(entry.nad()) && !isKept(life, entry))
            .forEach(
                entry -> {
                  unknowable.add(entry.slot());
                  cluster.changedUnseen.add(entry.slot());
                  excused.put(life.pod.uid(), "NAD changed before it was seen");
                });
      }
    }
  }

  private boolean isKept(Cluster.Life life, Entry entry) {
    return disk.of(life.pod.uid()).stream()
        .anyMatch(
            kept ->
                kept.sandbox().equals(entry.sandbox())
                    && kept.iface().value().equals(entry.iface())
                    && Configs.name(kept.config()).equals(entry.slot().network()));
  }

  // ---- pods ----

  private void createPod() {
    int number = ++pods;
    PodUid uid = new PodUid("uid-" + number);
    PodRef ref = new PodRef(random.nextInt(4) == 0 ? ANNEX : SHOP, "web-" + number % 3);
    if (cluster.hasPod(ref)) {
      ref = new PodRef(ref.namespace(), "web-" + number); // The API server refuses a second one.
    }
    Set<PodUid> others =
        cluster.pods.values().stream()
            .filter(life -> !life.gone && !life.pod.containersEnded())
            .map(life -> life.pod.uid())
            .collect(Collectors.toSet());
    PodDevices devices = cluster.devices.allocate(uid, others);
    String networks = kubelet.creatable(uid, ref.namespace(), annotation());
    Cluster.Life life = cluster.create(uid, ref, networks, devices);
    time.after(random.nextLong(10, 2_000), () -> kubelet.boot(life, random.nextLong(5, 500)));
  }

  private void edit(Cluster.Life life) {
    edit(life, annotation());
  }

  private void edit(Cluster.Life life, @Nullable String networks) {
    cluster.update(life.pod.uid(), pod -> Cluster.withNetworks(pod, networks));
  }

  private void manyEdits() {
    withRunningPod(
        life -> {
          for (int i = 0; i < 20; i++) {
            time.after(random.nextLong(1_000), () -> edit(life));
          }
        });
  }

  private @Nullable String annotation() {
    return switch (random.nextInt(12)) {
      case 0 -> null;
      case 1 -> "[]";
      case 2 -> "[oops";
      case 3 -> commaList();
      default -> jsonList();
    };
  }

  private String commaList() {
    List<String> items = new ArrayList<>();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      String name =
          switch (random.nextInt(16)) {
            case 0 -> ABROAD.toString();
            case 1 -> GLOBAL.toString();
            case 2 -> ANNEX + "/a";
            default -> pick(NAMES);
          };
      items.add(name + (random.nextBoolean() ? "" : "@" + pick(INTERFACES)));
    }
    return String.join(", ", items);
  }

  private String jsonList() {
    List<String> items = new ArrayList<>();
    for (int i = random.nextInt(0, 5); i > 0; i--) {
      items.add(random.nextInt(15) == 0 ? badElement() : element());
    }
    return "[" + String.join(",", items) + "]";
  }

  private String badElement() {
    return switch (random.nextInt(4)) {
      case 0 -> "null";
      case 1 -> "{\"name\":\"shop/%s\",\"interface\":\"x1\"}".formatted(pick(NAMES));
      case 2 -> "{\"interface\":\"x1\"}";
      default -> "{\"name\":\"%s\",\"ips\":\"10.9.0.1\"}".formatted(pick(NAMES));
    };
  }

  private String element() {
    String name =
        switch (random.nextInt(20)) {
          case 0 -> "z\",\"namespace\":\"other";
          case 1 -> "g\",\"namespace\":\"default";
          case 2 -> "a\",\"namespace\":\"" + ANNEX;
          default -> pick(NAMES);
        };
    String iface =
        random.nextInt(3) == 0 ? "" : ",\"interface\":\"%s\"".formatted(pick(INTERFACES));
    String ips =
        random.nextInt(5) == 0 ? ",\"ips\":[\"10.9.0.%d/24\"]".formatted(random.nextInt(1, 4)) : "";
    String device =
        random.nextInt(15) == 0 ? ",\"deviceID\":\"dev-%d\"".formatted(random.nextInt(1, 9)) : "";
    return "{\"name\":\"%s\"%s%s%s}".formatted(name, iface, ips, device);
  }

  private void end(Cluster.Life life) {
    PodUid uid = life.pod.uid();
    boolean deleted = random.nextBoolean();
    if (deleted) {
      cluster.update(
          uid,
          pod ->
              Cluster.withLife(pod, pod.phase(), true, pod.containersEnded(), pod.sandboxHint()));
    }
    time.after(
        random.nextLong(10, 3_000),
        () ->
            kubelet.end(
                life,
                random.nextBoolean() ? Phase.SUCCEEDED : Phase.FAILED,
                life.pod.deleting(),
                random.nextLong(20, 100)));
    if (!deleted) {
      time.after(
          random.nextLong(5_000, 60_000),
          () ->
              cluster.update(
                  uid,
                  pod ->
                      Cluster.withLife(
                          pod, pod.phase(), true, pod.containersEnded(), pod.sandboxHint())));
    }
  }

  private void withRunningPod(Consumer<Cluster.Life> action) {
    List<Cluster.Life> running =
        cluster.pods.values().stream().filter(Cluster.Life::lives).toList();
    if (!running.isEmpty()) {
      action.accept(running.get(random.nextInt(running.size())));
    }
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  // ---- peace ----

  private void makePeace() {
    cluster.trace("peace", "");
    cluster.faults.end();
    cluster.devices.kubeletAway = false;
    cluster.devices.isSteady = true;
    diskBack();
    for (String name : NAMES) {
      for (String namespace : List.of(SHOP, ANNEX)) {
        NetworkRef ref = new NetworkRef(namespace, name);
        if (!cluster.networks.containsKey(ref)) {
          rememberUnknowable(ref);
          define(ref, 1);
        }
      }
    }
    for (Cluster.Life life : List.copyOf(cluster.pods.values())) {
      if (!readable(life.pod) || (!life.ready && !kubelet.bootable(life))) {
        edit(life, "[]");
      }
      if (NetworkStatus.parse(life.pod.networkStatus()) instanceof ListedStatus.Unreadable) {
        cluster.update(life.pod.uid(), pod -> pod.withNetworkStatus(null));
      }
    }
  }

  /**
   * Whether every element is valid: an invalid one keeps what it may refer to, so the correct
   * outcome would be uncertain.
   */
  private static boolean readable(Pod pod) {
    return NetworksAnnotation.parse(pod.networks(), pod.ref().namespace())
            instanceof Desired.Selections selections
        && selections.invalid().isEmpty();
  }

  // ---- checks ----

  private Verdict verdict(int requestsBefore, int writesBefore) {
    List<String> broken = new ArrayList<>(cluster.broken);
    Oracle oracle = new Oracle(cluster, daemon, mode);
    int checked = 0;
    Map<String, Integer> excuses = new TreeMap<>();
    boolean quiet = true;
    for (Cluster.Life life : cluster.pods.values()) {
      excuse(life);
      if (life.lives()) {
        oracle.checkStrangers(life);
        oracle.checkForbidden(life);
        String excuse = excused.get(life.pod.uid());
        if (excuse != null) {
          excuses.merge(excuse, 1, Integer::sum);
          oracle.checkKept(life, disk.of(life.pod.uid()));
        } else {
          checked++;
          oracle.checkRunning(life);
        }
        quiet &= oracle.isSatisfiable(life) && !excused.containsKey(life.pod.uid());
      } else if (!life.gone && life.pod.deleting() && life.pod.containersEnded()) {
        oracle.say(life, "is held for ever");
      }
      if (!killed) {
        oracle.checkExplained(life);
      }
    }
    oracle.checkLeases(unknowableLeases());
    oracle.checkDevices(unknowableLeases());
    int floods = hostile.acts().values().stream().mapToInt(Integer::intValue).sum();
    oracle.checkNoStorm(cluster.events, 60 + 8 * actions + EVENTS_OF_A_FLOOD * floods);
    broken.addAll(oracle.wrong());
    if (quiet && broken.isEmpty()) {
      checkQuiet(requestsBefore, writesBefore, broken);
    }
    return new Verdict(
        seed,
        broken,
        actions,
        faults,
        cluster.failures.values().stream().mapToInt(Set::size).sum(),
        killed,
        cluster.isolation.on(),
        checked,
        excuses,
        hostile.acts());
  }

  private void checkQuiet(int requestsBefore, int writesBefore, List<String> broken) {
    List<String> requests = daemon.requests();
    if (requests.size() > requestsBefore) {
      broken.add("nothing to do, but " + requests.subList(requestsBefore, requests.size()));
    }
    if (cluster.controllerWrites > writesBefore) {
      broken.add("nothing to do, but " + (cluster.controllerWrites - writesBefore) + " writes");
    }
  }

  /** Excuses a pod about which the controller cannot know enough without the CNI cache. */
  private void excuse(Cluster.Life life) {
    if (cluster.confused.contains(life.pod.uid())) {
      excused.put(life.pod.uid(), "a late request changed the cache file of another NAD");
    }
    if (mode == Mode.OBSERVING || life.homes.isEmpty()) {
      return;
    }
    if (cluster.changedUnseen.stream()
        .anyMatch(slot -> slot.containerId().equals(life.sandbox().id()))) {
      excused.put(life.pod.uid(), "NAD changed before it was seen");
    } else if (life.home().bypassed()) {
      excused.put(life.pod.uid(), "its creation annotation says what multus did not do");
    } else if (cluster.guessed.contains(life.pod.uid())) {
      excused.put(life.pod.uid(), "the answer to an ADD was lost where the name was taken");
    } else if (cluster.deletedUnobserved.contains(life.pod.uid())) {
      excused.put(life.pod.uid(), "a late DEL took what nothing but the cache shows");
    } else if (cluster.overlaid.contains(life.sandbox().id())) {
      excused.put(
          life.pod.uid(),
          "nothing shows a name that multus gave, and another selection asks for it");
    } else if (life.tampered) {
      excused.put(life.pod.uid(), "others damaged network-status");
    } else if (life.overwritten) {
      excused.put(life.pod.uid(), "the sandbox was recreated in the middle of the work");
    } else if (isLate(life)) {
      excused.put(life.pod.uid(), "a late DEL and a late ADD with no look in between");
    }
  }

  private boolean isLate(Cluster.Life life) {
    return cluster.kernel.links(life.sandbox().netns()).keySet().stream()
        .anyMatch(iface -> cluster.kernel.isLate(life.sandbox().netns(), iface));
  }

  private Set<CniSlot> unknowableLeases() {
    Set<CniSlot> leases = new HashSet<>(unknowable);
    leases.addAll(cluster.changedUnseen);
    for (CniSlot lease : cluster.kernel.leases()) {
      Cluster.Life owner = cluster.ownerOf(lease.containerId());
      Entry file = cluster.cni.file(lease);
      boolean predecessors =
          file != null && file.maker() instanceof Maker.HotPlug(boolean before) && before;
      boolean ofExcused = owner != null && excused.containsKey(owner.pod.uid());
      boolean isOver =
          owner == null || !owner.lives() || !owner.sandbox().id().equals(lease.containerId());
      if (carriedByPods.contains(lease) && isOver) {
        leases.add(lease);
      }
      // With the cache: a lease of an ADD that was in flight when the state was lost, and failed.
      if (mode == Mode.BLIND ? predecessors || ofExcused : ofExcused && file == null) {
        leases.add(lease);
      }
    }
    return leases;
  }
}
