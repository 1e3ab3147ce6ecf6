package io.dynamicnetworks.simulation;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.annotation.NetworksAnnotation;
import io.dynamicnetworks.bus.Messages.Peer;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.LedgerEntry.State;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Pod.Phase;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Present;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.Wanted;
import io.dynamicnetworks.plan.Policy;
import io.dynamicnetworks.reconcile.Backoff;
import io.dynamicnetworks.reconcile.ReconcileSettings;
import io.dynamicnetworks.simulation.Kernel.Lease;
import io.dynamicnetworks.simulation.Kernel.Link;
import io.dynamicnetworks.simulation.Kernel.Owner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One random history of a node, made from a seed alone: pods, edits, NADs and faults for a few
 * minutes; then the faults end, time passes, and what is there must be what is wanted.
 */
final class History {
  private static final long TROUBLE_MILLIS = 180_000;
  private static final long PEACE_MILLIS = 25 * 60_000;
  private static final Duration CALL_DEADLINE = Duration.ofSeconds(10);
  private static final String SHOP = "shop";
  private static final NetworkRef ABROAD = new NetworkRef("other", "z");
  private static final List<String> NAMES = List.of("a", "b", "c", "d");
  private static final List<String> INTERFACES = List.of("x1", "x2", "net1", "net2", "ens4");

  private final long seed;
  private final SplittableRandom random;
  private final VirtualTime time = new VirtualTime();
  private final Cluster cluster = new Cluster(time);
  private final Kubelet kubelet = new Kubelet(cluster);
  private final Daemon daemon;
  private final Map<PodUid, PodLedger> disk = new HashMap<>();
  private final ReconcileSettings settings;
  private final boolean finalizer;
  private final Set<PodUid> forgotten = new HashSet<>();
  private final Set<Lease> unknowable = new HashSet<>();
  private final Set<PodUid> endedInTrouble = new HashSet<>();
  private @Nullable AgentProcess agent;
  private boolean killed;

  /** Until then a call may still wait for an answer that will not come. */
  private long slowUntil;

  private int pods;
  private int actions;
  private int faults;

  /** What a history showed. */
  record Verdict(
      long seed, List<String> broken, int actions, int faults, int failures, boolean killed) {}

  History(long seed) {
    this.seed = seed;
    random = new SplittableRandom(seed);
    daemon = new Daemon(cluster, random.split());
    finalizer = random.nextInt(3) == 0;
    cluster.defaultNetwork = random.nextInt(4) == 0;
    cluster.isolation = random.nextInt(4) == 0;
    settings =
        new ReconcileSettings(
            new Policy(cluster.isolation, Set.of("default"), Set.of()),
            random.nextInt(1, 4),
            new ReconcileSettings.Deadlines(Duration.ofSeconds(60), CALL_DEADLINE, CALL_DEADLINE),
            Backoff.DEFAULT,
            Duration.ofMinutes(5),
            finalizer,
            Duration.ofHours(1));
  }

  Verdict run() {
    NAMES.forEach(name -> define(name, 1));
    cluster.define(
        new NetworkDefinition(
            ABROAD, "{\"cniVersion\":\"0.4.0\",\"name\":\"z-v1\",\"type\":\"macvlan\"}"));
    cluster.define(
        new NetworkDefinition(
            Kubelet.DEFAULT_NETWORK, "{\"name\":\"default-v1\",\"type\":\"macvlan\"}"));
    startAgent();
    cluster.multusLeases = this::rememberIfUnseen;
    int podCount = random.nextInt(1, 4);
    for (int i = 0; i < podCount; i++) {
      time.after(random.nextLong(2_000), this::createPod);
    }
    int count = random.nextInt(4, 40);
    for (int i = 0; i < count; i++) {
      time.after(random.nextLong(TROUBLE_MILLIS), this::act);
    }
    long start = time.nowMillis();
    time.runUntil(start + TROUBLE_MILLIS + 1_000);
    makePeace();
    time.runUntil(start + TROUBLE_MILLIS + PEACE_MILLIS);
    return new Verdict(
        seed,
        check(),
        actions,
        faults,
        cluster.failures.values().stream().mapToInt(Set::size).sum(),
        killed);
  }

  // ---- what happens ----

  private void act() {
    actions++;
    switch (random.nextInt(27)) {
      case 0, 1, 2, 3, 4, 5 -> withRunningPod(this::edit);
      case 6 -> manyEdits();
      case 7 -> createPod();
      case 8 -> withRunningPod(this::end);
      case 9 -> withRunningPod(kubelet::recreateSandbox);
      case 10 -> killAgent();
      case 11 -> stopAgent();
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
      case 19 -> fault(() -> cluster.faults.watchStalled = true, this::watchBack);
      case 20 ->
          fault(() -> cluster.faults.apiWriteHangsOneIn = random.nextInt(1, 4), this::apiAnswers);
      case 21 -> fault(() -> cluster.faults.runtimeHangs = true, this::runtimeAnswers);
      case 22 -> {
        if (agent != null) {
          fault(() -> cluster.faults.diskFull = true, this::diskBack);
        }
      }
      case 23 -> restartDaemon();
      case 24 -> withRunningPod(this::strangerWrites);
      case 25 ->
          fault(
              () -> cluster.faults.daemonReadsNoPods = true,
              () -> cluster.faults.daemonReadsNoPods = false);
      default -> {
        if (random.nextInt(4) == 0) {
          loseState();
        }
      }
    }
  }

  private void fault(Runnable begin, Runnable end) {
    faults++;
    begin.run();
    time.after(random.nextLong(100, 40_000), end);
  }

  private void daemonBack() {
    cluster.faults.daemonDown = false;
    if (agent != null) {
      agent.peerBack(Peer.MULTUS_DAEMON);
    }
  }

  private void runtimeAnswers() {
    cluster.faults.runtimeHangs = false;
    slowUntil = time.nowMillis() + CALL_DEADLINE.toMillis();
  }

  private void apiAnswers() {
    cluster.faults.apiWriteHangsOneIn = 0;
    slowUntil = time.nowMillis() + CALL_DEADLINE.toMillis();
  }

  private void diskBack() {
    cluster.faults.diskFull = false;
    if (agent != null) {
      agent.diskBack();
    }
  }

  private void restartDaemon() {
    fault(() -> cluster.faults.daemonDown = true, this::daemonBack);
    daemon.restart();
  }

  /** Somebody else puts an entry into network-status. */
  private void strangerWrites(Cluster.Life life) {
    String name = "ovn" + random.nextInt(100);
    String entry =
        "{\"name\":\"%s\",\"interface\":\"%s\",\"dns\":{},\"x\":[1.50]}".formatted(name, name);
    List<Attachment> entries = new ArrayList<>(listed(life.pod));
    Attachment stranger = entries(entry).getFirst();
    entries.add(stranger);
    life.strangers.add(stranger.json());
    cluster.update(life.pod.uid(), pod -> Cluster.withStatus(pod, NetworkStatus.write(entries)));
  }

  /** The agent is killed, and its folder is empty when it starts again. */
  private void loseState() {
    if (agent == null) {
      return;
    }
    for (Cluster.Life life : cluster.pods.values()) {
      PodLedger kept = disk.get(life.pod.uid());
      if (kept != null && !kept.entries().stream().allMatch(entry -> isPlain(life, entry))) {
        forgotten.add(life.pod.uid());
      }
    }
    unknowable.addAll(cluster.kernel.leases());
    killAgent();
    disk.clear();
  }

  /** Whether network-status tells all that the ledger knows of it. */
  private static boolean isPlain(Cluster.Life life, LedgerEntry entry) {
    boolean isThere = entry.state() == State.ADOPTED || entry.state() == State.ATTACHED;
    return isThere
        && entry.sandboxHint().equals(life.pod.sandboxHint())
        && listed(life.pod).stream()
            .anyMatch(listed -> entry.iface().value().equals(listed.iface()));
  }

  private static List<Attachment> listed(Pod pod) {
    return entries(pod.networkStatus());
  }

  private static List<Attachment> entries(@Nullable String status) {
    String list = status == null || status.startsWith("[") ? status : "[" + status + "]";
    return ((Present.Attachments) NetworkStatus.parse(list)).entries();
  }

  private void runtimeBack() {
    cluster.faults.runtimeDown = false;
    if (agent != null) {
      agent.peerBack(Peer.CONTAINER_RUNTIME);
    }
  }

  private void watchBack() {
    cluster.faults.watchStalled = false;
  }

  private void startAgent() {
    AgentProcess started = new AgentProcess(cluster, daemon, disk, settings, random.split());
    agent = started;
    started.start();
  }

  private void killAgent() {
    AgentProcess running = agent;
    if (running == null || cluster.faults.diskFull) {
      return; // Killed with a full disk it may believe what was long ago.
    }
    faults++;
    killed = true;
    running.kill();
    daemon.forgetCallers();
    agent = null;
    time.after(random.nextLong(10, 30_000), this::startAgent);
  }

  private void stopAgent() {
    AgentProcess running = agent;
    if (running == null || cluster.faults.diskFull) {
      return;
    }
    faults++;
    agent = null;
    running.terminate(
        () -> {
          killed = true; // The drain is bounded, so a step may be cut off.
          daemon.forgetCallers();
          time.after(random.nextLong(10, 30_000), this::startAgent);
        });
  }

  private void define(String name, int version) {
    NetworkRef ref = new NetworkRef(SHOP, name);
    String config =
        "{\"cniVersion\":\"0.4.0\",\"name\":\"%s-v%d\",\"type\":\"macvlan\"}"
            .formatted(name, version);
    cluster.define(new NetworkDefinition(ref, config));
  }

  /**
   * A NAD is about to change. What was attached with it, and the agent does not know of, nobody can
   * detach with the right config any more.
   */
  private void rememberUnknowable(String name) {
    for (Cluster.Life life : cluster.pods.values()) {
      if (life.sandboxes.isEmpty()) {
        continue;
      }
      cluster
          .kernel
          .links(life.sandbox().netns())
          .forEach(
              (iface, link) -> {
                String config = link.network();
                if (config.startsWith(name + "-") && !isKept(life.pod, iface, config)) {
                  unknowable.add(new Lease(config, link.containerId(), iface));
                }
              });
    }
  }

  /** Multus attached with a NAD that the agent's watch has not shown it yet. */
  private void rememberIfUnseen(NetworkRef network, Lease lease) {
    if (agent != null && !agent.hasSeen(network, lease.network())) {
      unknowable.add(lease);
    }
  }

  private boolean isKept(Pod pod, String iface, String config) {
    return disk.containsKey(pod.uid())
        && disk.get(pod.uid()).entries().stream()
            .filter(entry -> entry.sandboxHint().equals(pod.sandboxHint()))
            .anyMatch(
                entry ->
                    entry.iface().value().equals(iface)
                        && Daemon.networkName(entry.config()).equals(config));
  }

  private void changeNetwork() {
    String name = pick(NAMES);
    rememberUnknowable(name);
    NetworkRef ref = new NetworkRef(SHOP, name);
    if (cluster.networks.containsKey(ref) && random.nextBoolean()) {
      cluster.undefine(ref);
      time.after(
          random.nextLong(50_000),
          () -> {
            if (!cluster.networks.containsKey(ref)) {
              rememberUnknowable(name);
              define(name, random.nextInt(1, 4));
            }
          });
    } else {
      define(name, random.nextInt(1, 4));
    }
  }

  private void createPod() {
    int number = ++pods;
    PodUid uid = new PodUid("uid-" + number);
    Cluster.Life life = cluster.create(uid, new PodRef(SHOP, "web-" + number % 3));
    cluster.update(uid, pod -> Cluster.withNetworks(pod, kubelet.creatable(life, annotation())));
    time.after(random.nextLong(10, 2_000), () -> kubelet.boot(life, random.nextLong(5, 500)));
  }

  private void edit(Cluster.Life life) {
    String networks = annotation();
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
      items.add(
          (random.nextInt(12) == 0 ? ABROAD.toString() : pick(NAMES))
              + (random.nextBoolean() ? "" : "@" + pick(INTERFACES)));
    }
    return String.join(", ", items);
  }

  private String jsonList() {
    List<String> items = new ArrayList<>();
    for (int i = random.nextInt(0, 5); i > 0; i--) {
      items.add(
          random.nextInt(15) == 0
              ? "null"
              : "{\"name\":\"%s\"%s}"
                  .formatted(
                      random.nextInt(15) == 0 ? "z\",\"namespace\":\"other" : pick(NAMES),
                      random.nextInt(3) == 0
                          ? ""
                          : ",\"interface\":\"%s\"".formatted(pick(INTERFACES))));
    }
    return "[" + String.join(",", items) + "]";
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
        () -> {
          if (trouble(uid)) {
            endedInTrouble.add(uid);
          }
          time.after(250, () -> markIfTrouble(uid));
          cluster.update(
              uid,
              pod ->
                  Cluster.withLife(
                      pod,
                      random.nextBoolean() ? Phase.SUCCEEDED : Phase.FAILED,
                      pod.deleting(),
                      true,
                      pod.sandboxHint()));
          time.after(random.nextLong(20, 100), () -> kubelet.tearDown(life));
        });
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

  private void markIfTrouble(PodUid uid) {
    if (trouble(uid)) {
      endedInTrouble.add(uid);
    }
  }

  private boolean trouble(PodUid uid) {
    Cluster.Faults f = cluster.faults;
    return agent == null
        || f.daemonDown
        || f.daemonReadsNoPods
        || f.runtimeHangs
        || time.nowMillis() < slowUntil
        || f.apiWriteHangsOneIn > 0
        || daemon.hangsFor(uid)
        || f.watchStalled
        || f.pluginHangsOneIn > 0
        || f.connectionLostOneIn > 0
        || disk.values().stream()
            .flatMap(ledger -> ledger.entries().stream())
            .anyMatch(entry -> entry.state() == State.ATTACHING);
  }

  private void makePeace() {
    cluster.faults.end();
    slowUntil = time.nowMillis() + CALL_DEADLINE.toMillis();
    diskBack();
    NAMES.stream()
        .filter(name -> !cluster.networks.containsKey(new NetworkRef(SHOP, name)))
        .forEach(name -> define(name, 1));
    for (Cluster.Life life : List.copyOf(cluster.pods.values())) {
      if (!readable(life.pod.networks())) {
        edit(life, "[]");
      }
    }
  }

  private void edit(Cluster.Life life, String networks) {
    cluster.update(life.pod.uid(), pod -> Cluster.withNetworks(pod, networks));
  }

  /** An invalid element keeps what it may mean, so that nobody can say what must be there. */
  private static boolean readable(@Nullable String networks) {
    return NetworksAnnotation.parse(networks, SHOP) instanceof Wanted.Selections selections
        && selections.invalid().isEmpty();
  }

  private void withRunningPod(Consumer<Cluster.Life> action) {
    List<Cluster.Life> running =
        cluster.pods.values().stream()
            .filter(life -> !life.gone && life.pod.changeable() && !life.sandboxes.isEmpty())
            .toList();
    if (!running.isEmpty()) {
      action.accept(running.get(random.nextInt(running.size())));
    }
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  // ---- what must hold ----

  private List<String> check() {
    List<String> broken = new ArrayList<>(cluster.broken);
    broken.addAll(cluster.kernel.broken());
    Set<Lease> wantedLeases = new TreeSet<>();
    for (Cluster.Life life : cluster.pods.values()) {
      if (!life.gone && life.pod.changeable()) {
        if (!forgotten.contains(life.pod.uid()) && !life.overwritten) {
          checkRunning(life, broken);
        }
        cluster
            .kernel
            .links(life.sandbox().netns())
            .forEach(
                (iface, link) -> {
                  if (isPlugged(iface, link)) {
                    wantedLeases.add(new Lease(link.network(), link.containerId(), iface));
                  }
                });
      } else if (!life.gone && life.pod.deleting() && life.pod.containersEnded()) {
        broken.add("pod " + life.pod.uid() + " is held for ever");
      }
      checkExplained(life, broken);
    }
    Set<Lease> leaked = new TreeSet<>(cluster.kernel.leases());
    leaked.removeAll(wantedLeases);
    leaked.removeIf(this::mayLeak);
    leaked.forEach(lease -> broken.add("leaked: " + lease));
    Set<Lease> lost = new TreeSet<>(wantedLeases);
    lost.removeAll(cluster.kernel.leases());
    lost.forEach(lease -> broken.add("link without lease: " + lease));
    return broken;
  }

  private static boolean isPlugged(String iface, Link link) {
    return link.owner() == Owner.CNI && !iface.equals("eth0");
  }

  private void checkRunning(Cluster.Life life, List<String> broken) {
    Pod pod = life.pod;
    Map<String, String> links = new TreeMap<>();
    Map<String, String> addresses = new TreeMap<>();
    cluster
        .kernel
        .links(life.sandbox().netns())
        .forEach(
            (iface, link) -> {
              if (isPlugged(iface, link)) {
                links.put(iface, networkOf(link));
                addresses.put(iface, link.address());
              }
            });
    List<String> strangers = new ArrayList<>();
    Map<String, String> listed = new TreeMap<>();
    Map<String, String> listedAddresses = new TreeMap<>();
    for (Attachment entry : listed(pod)) {
      if (entry.network() == null && !entry.isDefault()) {
        strangers.add(entry.json());
      } else if (!entry.isDefault()) {
        listedAddresses.put(String.valueOf(entry.iface()), String.join(",", entry.ips()));
        if (listed.put(String.valueOf(entry.iface()), entry.name()) != null) {
          broken.add(pod.uid() + " network-status lists " + entry.iface() + " twice");
        }
      }
    }
    listed.forEach(
        (iface, network) -> {
          if (cluster.kernel.isLate(life.sandbox().netns(), iface)) {
            // Made late, after a late DEL, with no look in between: see guarantees.md.
            links.put(iface, network);
            addresses.put(iface, String.valueOf(listedAddresses.get(iface)));
          }
        });
    if (!links.equals(listed)) {
      broken.add(pod.uid() + " links " + links + " but network-status " + listed);
    } else if (!addresses.equals(listedAddresses)) {
      broken.add(pod.uid() + " addresses " + addresses + " but listed " + listedAddresses);
    }
    if (!strangers.equals(life.strangers)) {
      broken.add(pod.uid() + " entries of others " + life.strangers + " are now " + strangers);
    }
    if (cluster.defaultNetwork
        && !Kubelet.DEFAULT_NETWORK.toString().equals(links.remove("net1"))) {
      broken.add(pod.uid() + " lost the network of multus' defaultNetworks");
    }
    String difference = difference(pod, links);
    if (difference != null) {
      broken.add(pod.uid() + " wants " + pod.networks() + " but " + difference);
    }
  }

  private static String networkOf(Link link) {
    String name = link.network().replaceAll("-v\\d+$", "");
    return switch (name) {
      case "default" -> Kubelet.DEFAULT_NETWORK.toString();
      case "z" -> ABROAD.toString();
      default -> SHOP + "/" + name;
    };
  }

  private @Nullable String difference(Pod pod, Map<String, String> links) {
    Wanted.Selections wanted = (Wanted.Selections) NetworksAnnotation.parse(pod.networks(), SHOP);
    Map<String, String> named = new LinkedHashMap<>();
    List<String> unnamed = new ArrayList<>();
    for (Selection selection : firstOfEachName(wanted)) {
      if (!isToBeHad(pod, selection)) {
        continue;
      }
      if (selection.iface() == null) {
        unnamed.add(selection.network().toString());
      } else {
        named.putIfAbsent(selection.iface().value(), selection.network().toString());
      }
    }
    Map<String, String> left = new TreeMap<>(links);
    for (Map.Entry<String, String> want : named.entrySet()) {
      if (!want.getValue().equals(left.remove(want.getKey()))) {
        return want + " is missing in " + links;
      }
    }
    List<String> others = new ArrayList<>(left.values());
    others.sort(null);
    unnamed.sort(null);
    return others.equals(unnamed) ? null : "unnamed " + unnamed + ", there are " + left;
  }

  private static List<Selection> firstOfEachName(Wanted.Selections wanted) {
    Set<String> claimed = new HashSet<>();
    return wanted.valid().stream()
        .filter(s -> s.iface() == null || claimed.add(s.iface().value()))
        .toList();
  }

  private boolean isToBeHad(Pod pod, Selection selection) {
    boolean taken =
        cluster.defaultNetwork
            && selection.iface() != null
            && selection.iface().value().equals("net1");
    return !taken && cluster.allowed(pod, selection.network());
  }

  private void checkExplained(Cluster.Life life, List<String> broken) {
    List<String> events = cluster.events.getOrDefault(life.pod.uid(), List.of());
    for (String iface : cluster.failures.getOrDefault(life.pod.uid(), Set.of())) {
      boolean told = events.stream().anyMatch(e -> e.contains("failed adding interface " + iface));
      if (!told && !killed) {
        broken.add(life.pod.uid() + ": no event tells of the failure of " + iface);
      }
    }
    boolean denied =
        NetworksAnnotation.parse(life.pod.networks(), SHOP) instanceof Wanted.Selections wanted
            && firstOfEachName(wanted).stream()
                .anyMatch(s -> !cluster.allowed(life.pod, s.network()));
    if (denied
        && life.pod.changeable()
        && events.stream().noneMatch(event -> event.contains("namespace isolation"))) {
      broken.add(life.pod.uid() + ": no event tells of namespace isolation");
    }
  }

  private static boolean farewellWasPrompt(Cluster.Life life) {
    return life.farewellAtMillis > 0 && life.farewellAtMillis - life.endedAtMillis <= 100;
  }

  /**
   * Without the finalizer a lease may be lost when the end of a pod falls into trouble, or when the
   * DELs, begun at once, take longer than the 250 ms that are left.
   */
  private boolean mayLeak(Lease lease) {
    List<Cluster.Life> owners =
        cluster.pods.values().stream()
            .filter(
                life -> life.sandboxes.stream().anyMatch(s -> s.id().equals(lease.containerId())))
            .toList();
    if (unknowable.contains(lease)
        || owners.stream()
            .anyMatch(life -> cluster.kernel.isLate(life.sandbox().netns(), lease.iface()))
        || owners.stream()
            .anyMatch(life -> life.overwritten || forgotten.contains(life.pod.uid()))) {
      return true;
    }
    if (finalizer) {
      return false;
    }
    return owners.stream()
        .anyMatch(
            life ->
                life.gone && (endedInTrouble.contains(life.pod.uid()) || farewellWasPrompt(life)));
  }
}
