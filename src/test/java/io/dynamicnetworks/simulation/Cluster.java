package io.dynamicnetworks.simulation;

import io.dynamicnetworks.model.Isolation;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Pod.Phase;
import io.dynamicnetworks.model.PodBuilder;
import io.dynamicnetworks.model.PodDevices;
import io.dynamicnetworks.model.PodIdentity;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What outlives the controller: the API server's objects, the runtime's sandboxes, and the node.
 */
final class Cluster {
  /** The controller's own pod. */
  static final PodIdentity SELF =
      new PodIdentity(new PodRef("kube-system", "controller-x7k2p"), "uid-of-the-controller");

  final VirtualTime time;
  final Kernel kernel = new Kernel();
  final CniDir cni;
  final Faults faults = new Faults();

  /** Networks of multus' {@code defaultNetworks}. */
  List<NetworkRef> defaultNetworks = List.of();

  SimulatedDevices devices = SimulatedDevices.none();

  /** Multus' configured isolation. */
  Isolation isolation = new Isolation(false, Set.of("default"));

  final Map<PodUid, Life> pods = new LinkedHashMap<>();
  final Map<NetworkRef, NetworkDefinition> networks = new LinkedHashMap<>();

  /** Configs in multus' confDir, which multus uses for NADs without spec. */
  final Map<NetworkRef, String> confDir = new LinkedHashMap<>();

  final List<String> broken = new ArrayList<>();
  final Map<PodUid, List<String>> events = new LinkedHashMap<>();
  final Map<PodUid, Set<String>> failures = new LinkedHashMap<>();
  private @Nullable Consumer<PodUid> podWatcher;
  private @Nullable Consumer<NetworkRef> networkWatcher;
  private final boolean traced = Boolean.getBoolean("history.trace");
  private long resourceVersion = 100;
  private int sandboxes;

  /** When the controller's state folder was last lost. */
  long stateLostAtMillis;

  /** Pods in which a DEL for an ADD with a lost answer deleted a foreign link. */
  final Set<PodUid> guessed = new HashSet<>();

  /**
   * Pods in which an abandoned DEL deleted what only the cache shows, or in which a DEL that a loss
   * of the state made unknown deleted anything.
   */
  final Set<PodUid> deletedUnobserved = new HashSet<>();

  /**
   * Pods in which a late request replaced or removed the cache file of another NAD, whose config
   * has the same name.
   */
  final Set<PodUid> confused = new HashSet<>();

  /** ADDs that failed when nobody waited for them any more. */
  final Set<CniSlot> lateFailures = new HashSet<>();

  /**
   * Pods whose sealed ledger was older than the ledger when it was opened: the owner put it back,
   * or it was not written any more.
   */
  final Set<PodUid> putBack = new HashSet<>();

  /** The conditions written to pods for clients that wait. */
  final Map<PodUid, NetworkReady> shown = new HashMap<>();

  /**
   * Attachments by multus whose config the controller does not know without the cache: the NAD
   * changed before the ledger recorded its config.
   */
  final Set<CniSlot> changedUnseen = new HashSet<>();

  /** Attachments by multus with a config that the controller's watch did not show yet. */
  final Set<CniSlot> createdUnseen = new HashSet<>();

  /** The NADs that the controller's watch shows; null if it is not running. */
  @Nullable Map<NetworkRef, NetworkDefinition> shownNetworks;

  /**
   * Sandboxes with an ADD under a name that is already taken by an attachment that multus made for
   * a selection without interface. What multus attaches unasked shifts that name, and neither
   * network-status nor a link shows it.
   */
  final Set<String> overlaid = new HashSet<>();

  /**
   * Attachments of abandoned ADDs whose cache file replaced that of an attachment without a link:
   * their configs have the same name.
   */
  final Set<CniDir.Entry> inPlaceOfUnseen = new HashSet<>();

  /** How many writes to pods the controller requested. */
  int controllerWrites;

  /** How often the controller asked the runtime for a pod's sandbox. */
  int sandboxRequests;

  /** How often the controller asked the kubelet for a pod's devices. */
  int deviceRequests;

  /** When the controller last read the cache entries of a sandbox. */
  final Map<String, Long> cacheReadMillis = new HashMap<>();

  /** The current faults. */
  static final class Faults {
    boolean runtimeDown;

    /** The runtime accepts requests but answers none. */
    boolean runtimeHangs;

    /** How much longer than usual the runtime takes to show a sandbox. */
    int runtimeSlowMillis;

    boolean daemonDown;

    /** The daemon gets no answers from the API server, and so runs no plugin. */
    boolean daemonReadsNoPods;

    /** The daemon cannot enter network namespaces to check whether a name is free. */
    boolean daemonEntersNoNamespace;

    /** If positive, one in this many API writes fails. */
    int apiWriteFailsOneIn;

    /**
     * If positive, one in this many API writes gets no answer in time; some take effect much later.
     */
    int apiWriteHangsOneIn;

    /** The finalizer is added and removed, but the answers are lost. */
    boolean finalizerAnswersLost;

    int pluginFailsOneIn;
    int pluginHangsOneIn;
    int connectionLostOneIn;
    boolean watchStalled;

    /** The API server does not list the pods that have ended. */
    boolean endedNotListed;

    boolean diskFull;

    /** The ledger has no room for further records. */
    boolean ledgerFull;

    /** The runtime does not show the controller's own sandbox, whose secret opens them. */
    boolean sealedLedgersCannotBeOpened;

    /** The API server refuses the controller's writes to pods, as with an expired token. */
    boolean apiWritesRefused;

    /** The API server refuses to show single NADs. */
    boolean networksUnreadable;

    /** The API server does not answer requests for single NADs. */
    boolean networksHang;

    /** Inotify loses every event in multus' folder. */
    boolean cacheEventsLost;

    /** Reads of multus' folder fail; whether it is observed stays as it is. */
    boolean cacheUnreadable;

    void end() {
      runtimeDown = false;
      runtimeHangs = false;
      runtimeSlowMillis = 0;
      daemonDown = false;
      daemonReadsNoPods = false;
      daemonEntersNoNamespace = false;
      apiWriteFailsOneIn = 0;
      apiWriteHangsOneIn = 0;
      pluginFailsOneIn = 0;
      pluginHangsOneIn = 0;
      connectionLostOneIn = 0;
      watchStalled = false;
      endedNotListed = false;
      diskFull = false;
      ledgerFull = false;
      sealedLedgersCannotBeOpened = false;
      apiWritesRefused = false;
      networksUnreadable = false;
      networksHang = false;
      cacheEventsLost = false;
      cacheUnreadable = false;
    }
  }

  /**
   * A sandbox that a pod has or had.
   *
   * @param createdWith the networks annotation at its creation
   * @param bypassed whether it was set up without multus
   */
  record Home(Sandbox sandbox, @Nullable String createdWith, boolean bypassed) {}

  /** How often the controller was started. */
  int controllerStarts;

  /** A pod from its creation until its object is gone. */
  static final class Life {
    Pod pod;
    final List<Home> homes = new ArrayList<>();

    /** Whether the current sandbox is ready. */
    boolean ready;

    /** Every networks annotation that the pod has had. */
    final Set<String> annotations = new HashSet<>();

    /** Every network-status that the pod has had, newest last. */
    final List<@Nullable String> statuses = new ArrayList<>();

    /**
     * Whether others changed network-status entries that are not theirs, in the current sandbox.
     */
    boolean tampered;

    /** Whether others did so in any of the pod's sandboxes. */
    boolean everTampered;

    /** Whether the controller overwrote multus' entries with those of an earlier sandbox. */
    boolean overwritten;

    /** The entries of others in network-status, as JSON, in order. */
    List<String> strangers = List.of();

    /** Everything that was ever attached: NAD and interface, as in network-status. */
    final Set<String> attachedOnce = new HashSet<>();

    boolean gone;

    Life(Pod pod) {
      this.pod = pod;
    }

    /** Notes that others changed network-status entries that are not theirs. */
    void tampered() {
      tampered = true;
      everTampered = true;
    }

    Home home() {
      return homes.getLast();
    }

    Sandbox sandbox() {
      return home().sandbox();
    }

    /** Whether it is a running pod with a ready sandbox, so that the rules apply to it. */
    boolean lives() {
      return !gone && ready && pod.acceptsChanges();
    }

    /** Whether the annotation that multus set up this sandbox with was never edited. */
    boolean neverEdited() {
      return !homes.isEmpty() && !home().bypassed() && annotations.size() == 1;
    }
  }

  Cluster(VirtualTime time) {
    this.time = time;
    cni = new CniDir(time);
  }

  /** Prints what happens, with {@code -Dhistory.trace=true}. */
  void trace(String what, Object about) {
    if (traced) {
      System.out.printf("%8d ms  %s %s%n", time.nowMillis() % 100_000_000, what, about);
    }
  }

  private static String shown(Pod pod) {
    return pod.uid()
        + " "
        + pod.ref()
        + " "
        + pod.phase()
        + (pod.deleting() ? " deleting" : "")
        + (pod.containersEnded() ? " ended" : "")
        + (pod.ownFinalizer() ? " finalizer" : "")
        + " "
        + pod.sandboxHint()
        + " networks="
        + pod.networks()
        + " status="
        + String.valueOf(pod.networkStatus())
            .replaceAll("\\s+|\"dns\":\\s*\\{},?|\"mac\":\\s*\"[^\"]*\",?", "");
  }

  /** Records that a rule was broken. */
  void broke(String rule) {
    trace("BROKEN", rule);
    broken.add(rule);
  }

  /** Sets the controller's watches; null once it has ended. */
  void watch(@Nullable Consumer<PodUid> pods, @Nullable Consumer<NetworkRef> networks) {
    podWatcher = pods;
    networkWatcher = networks;
  }

  @Nullable Pod read(PodUid uid) {
    Life life = pods.get(uid);
    return life == null || life.gone ? null : life.pod;
  }

  /** Whether a pod object has that name. */
  boolean hasPod(PodRef ref) {
    return pods.values().stream().anyMatch(life -> !life.gone && life.pod.ref().equals(ref));
  }

  /** The pod that has or had the sandbox. */
  @Nullable Life ownerOf(String sandboxId) {
    return pods.values().stream()
        .filter(life -> life.homes.stream().anyMatch(home -> home.sandbox().id().equals(sandboxId)))
        .findFirst()
        .orElse(null);
  }

  /** Whether that sandbox was set up without multus. */
  boolean isBypassed(String sandboxId) {
    Life owner = ownerOf(sandboxId);
    return owner != null
        && owner.homes.stream()
            .anyMatch(home -> home.bypassed() && home.sandbox().id().equals(sandboxId));
  }

  /** Changes a pod as a write to the API server would. */
  void update(PodUid uid, UnaryOperator<Pod> change) {
    Life life = pods.get(uid);
    if (life == null || life.gone) {
      return;
    }
    Pod before = life.pod;
    life.pod = change.apply(before).withResourceVersion(Long.toString(++resourceVersion));
    life.annotations.add(String.valueOf(life.pod.networks()));
    if (!Objects.equals(before.networkStatus(), life.pod.networkStatus())) {
      life.statuses.add(life.pod.networkStatus());
    }
    trace("pod", traced ? shown(life.pod) : "");
    changed(uid);
    if (life.pod.deleting() && life.pod.containersEnded() && !life.pod.ownFinalizer()) {
      // The kubelet takes about 250 ms from the end of the containers to that of the object (SPEC
      // 5).
      time.after(
          250,
          () -> {
            if (!life.pod.ownFinalizer()) {
              remove(life);
            }
          });
    }
  }

  /** Removes the pod object, even if its containers still run. */
  void remove(Life life) {
    if (!life.gone) {
      life.gone = true;
      trace("pod is gone", life.pod.uid());
      changed(life.pod.uid());
    }
  }

  private void changed(PodUid uid) {
    if (podWatcher != null) {
      podWatcher.accept(uid);
    }
  }

  void define(NetworkDefinition network) {
    trace("network", network);
    networks.put(network.ref(), network);
    networkChanged(network.ref());
  }

  void undefine(NetworkRef ref) {
    trace("no network", ref);
    networks.remove(ref);
    networkChanged(ref);
  }

  private void networkChanged(NetworkRef ref) {
    if (networkWatcher != null) {
      networkWatcher.accept(ref);
    }
  }

  /** Whether the controller's watch shows an older NAD. */
  boolean isShownLate(NetworkRef ref) {
    return shownNetworks != null && !Objects.equals(shownNetworks.get(ref), networks.get(ref));
  }

  /** Whether nothing but the cache shows the config of what has that name. */
  boolean isChangedUnseen(String sandboxId, String iface) {
    return changedUnseen.stream()
        .anyMatch(slot -> slot.containerId().equals(sandboxId) && slot.iface().equals(iface));
  }

  /** The config that multus uses for the network; null if there is none. */
  @Nullable String configOf(NetworkRef network) {
    NetworkDefinition definition = networks.get(network);
    return definition == null
        ? null
        : definition.config().isEmpty() ? confDir.get(network) : definition.config();
  }

  Life create(PodUid uid, PodRef ref, @Nullable String networks) {
    return create(uid, ref, networks, PodDevices.NONE);
  }

  Life create(PodUid uid, PodRef ref, @Nullable String networks, PodDevices requested) {
    Life life =
        new Life(
            new PodBuilder(uid, ref)
                .resourceVersion(++resourceVersion)
                .phase(Phase.PENDING)
                .annotations(networks, null)
                .sandboxHint("hint-0")
                .devices(requested)
                .build());
    life.annotations.add(String.valueOf(networks));
    pods.put(uid, life);
    changed(uid);
    return life;
  }

  /** Creates a sandbox with its network namespace; the caller tears down an older one. */
  Sandbox newSandbox(Life life, boolean bypassed) {
    int number = ++sandboxes;
    Sandbox sandbox = new Sandbox("sandbox-" + number, "/run/netns/cni-" + number);
    kernel.createNamespace(sandbox.netns());
    life.homes.add(new Home(sandbox, life.pod.networks(), bypassed));
    life.ready = true;
    return sandbox;
  }

  boolean allowed(String podNamespace, NetworkRef network) {
    return !isolation.on()
        || network.namespace().equals(podNamespace)
        || isolation.globalNamespaces().contains(network.namespace());
  }

  /**
   * Records that a step of the pod failed, so that an event must report that interface. Returns
   * whether that is new.
   */
  boolean failed(PodUid uid, String iface) {
    return failures.computeIfAbsent(uid, u -> new TreeSet<>()).add(iface);
  }

  /** Withdraws {@link #failed}: the same step attached the interface after all. */
  void attachedAfterAll(PodUid uid, String iface) {
    failures.getOrDefault(uid, Set.of()).remove(iface);
  }

  void event(PodUid uid, String text) {
    trace("event", text);
    events.computeIfAbsent(uid, u -> new ArrayList<>()).add(text);
  }

  static Pod withNetworks(Pod p, @Nullable String networks) {
    return p.withAnnotations(networks, p.networkStatus());
  }

  static Pod withHostNetwork(Pod p) {
    return PodBuilder.of(p).hostNetwork().build();
  }

  static Pod withLife(
      Pod p, Phase phase, boolean deleting, boolean containersEnded, String sandboxHint) {
    return PodBuilder.of(p)
        .phase(phase)
        .ending(deleting, containersEnded)
        .sandboxHint(sandboxHint)
        .build();
  }
}
