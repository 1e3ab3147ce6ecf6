package io.dynamicnetworks.simulation;

import io.dynamicnetworks.model.Isolation;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Pod.Phase;
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

/** What outlives the controller: the API server's objects, the runtime's sandboxes, the node. */
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

  /** What multus is configured with. */
  Isolation isolation = new Isolation(false, Set.of("default"));

  final Map<PodUid, Life> pods = new LinkedHashMap<>();
  final Map<NetworkRef, NetworkDefinition> networks = new LinkedHashMap<>();

  /** Configs of multus' confDir, which a NAD without spec stands for. */
  final Map<NetworkRef, String> confDir = new LinkedHashMap<>();

  final List<String> broken = new ArrayList<>();
  final Map<PodUid, List<String>> events = new LinkedHashMap<>();
  final Map<PodUid, Set<String>> failures = new LinkedHashMap<>();
  private @Nullable Consumer<PodUid> podWatcher;
  private @Nullable Consumer<NetworkRef> networkWatcher;
  private final boolean traced = Boolean.getBoolean("history.trace");
  private long resourceVersion = 100;
  private int sandboxes;

  /** When the controller's state folder was lost last. */
  long stateLostAtMillis;

  /** Pods in which a DEL for an ADD whose answer was lost took what somebody else had made. */
  final Set<PodUid> guessed = new HashSet<>();

  /** Pods in which a DEL that nobody waited for any more took what nothing but the cache shows. */
  final Set<PodUid> takenUnseen = new HashSet<>();

  /** What pods show to those who wait, as it was written. */
  final Map<PodUid, NetworkReady> shown = new HashMap<>();

  /**
   * Sandboxes in which an ADD went under a name that something has which multus attached for a
   * selection without interface: its place is shifted by what multus attaches unasked, and neither
   * network-status nor a link tells its name.
   */
  final Set<String> overlaid = new HashSet<>();

  /** How many writes to pods the controller asked for. */
  int controllerWrites;

  /** How often the controller asked the runtime for a pod's sandbox. */
  int sandboxRequests;

  /** How often the controller asked the kubelet for a pod's devices. */
  int deviceRequests;

  /** When the controller last looked at the entries of a sandbox. */
  final Map<String, Long> lookedAtMillis = new HashMap<>();

  /** What goes wrong just now. */
  static final class Faults {
    boolean runtimeDown;

    /** It takes requests and answers none. */
    boolean runtimeHangs;

    boolean daemonDown;

    /** The daemon gets no answer from the API server, and so does nothing. */
    boolean daemonReadsNoPods;

    /** The daemon cannot enter network namespaces to see whether a name is free. */
    boolean daemonEntersNoNamespace;

    /** 0 none, otherwise one in so many API writes fails. */
    int apiWriteFailsOneIn;

    /** So many API writes get no answer in time; some take effect much later. */
    int apiWriteHangsOneIn;

    /** The finalizer is put on and taken off, and nobody hears of it. */
    boolean finalizerAnswersLost;

    int pluginFailsOneIn;
    int pluginHangsOneIn;
    int connectionLostOneIn;
    boolean watchStalled;
    boolean diskFull;

    /** Inotify loses all that happens in multus' folder. */
    boolean cacheEventsLost;

    void end() {
      runtimeDown = false;
      runtimeHangs = false;
      daemonDown = false;
      daemonReadsNoPods = false;
      daemonEntersNoNamespace = false;
      apiWriteFailsOneIn = 0;
      apiWriteHangsOneIn = 0;
      pluginFailsOneIn = 0;
      pluginHangsOneIn = 0;
      connectionLostOneIn = 0;
      watchStalled = false;
      diskFull = false;
      cacheEventsLost = false;
    }
  }

  /**
   * A sandbox that a pod has or had.
   *
   * @param createdWith the networks annotation then
   * @param bypassed whether multus had no part in it
   */
  record Home(Sandbox sandbox, @Nullable String createdWith, boolean bypassed) {}

  /** How often the controller was started. */
  int controllerStarts;

  /** A pod from its creation until its object is gone. */
  static final class Life {
    Pod pod;
    final List<Home> homes = new ArrayList<>();

    /** Whether the present sandbox is ready. */
    boolean ready;

    /** Every networks annotation that it had. */
    final Set<String> annotations = new HashSet<>();

    /** Every network-status that it had, newest last. */
    final List<@Nullable String> statuses = new ArrayList<>();

    /** Whether others changed network-status entries that are not theirs, in this sandbox. */
    boolean tampered;

    /** The same, in any sandbox that it had. */
    boolean everTampered;

    /** Whether the controller wrote what was true of an earlier sandbox over what multus wrote. */
    boolean overwritten;

    /** Entries that others have in network-status, as JSON, in order. */
    List<String> strangers = List.of();

    /** Everything that was ever attached: NAD and interface, as network-status has them. */
    final Set<String> attachedOnce = new HashSet<>();

    boolean gone;

    Life(Pod pod) {
      this.pod = pod;
    }

    /** Others change network-status entries that are not theirs. */
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

    /** Whether it is a running pod with a sandbox, so that things can be said of it. */
    boolean lives() {
      return !gone && ready && pod.changeable();
    }

    /** Whether nobody ever edited the annotation that multus set up this sandbox with. */
    boolean neverEdited() {
      return !homes.isEmpty() && !home().bypassed() && annotations.size() == 1;
    }
  }

  Cluster(VirtualTime time) {
    this.time = time;
    cni = new CniDir(time);
  }

  /** Shows what happens, with {@code -Dhistory.trace=true}. */
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

  /** A rule was broken. */
  void broke(String rule) {
    trace("BROKEN", rule);
    broken.add(rule);
  }

  /** The controller's watches, for as long as it lives. */
  void watch(@Nullable Consumer<PodUid> pods, @Nullable Consumer<NetworkRef> networks) {
    podWatcher = pods;
    networkWatcher = networks;
  }

  @Nullable Pod read(PodUid uid) {
    Life life = pods.get(uid);
    return life == null || life.gone ? null : life.pod;
  }

  /** Whether an object has that name. */
  boolean hasPod(PodRef ref) {
    return pods.values().stream().anyMatch(life -> !life.gone && life.pod.ref().equals(ref));
  }

  /** The pod that has the sandbox. */
  @Nullable Life ownerOf(String sandboxId) {
    return pods.values().stream()
        .filter(life -> life.homes.stream().anyMatch(home -> home.sandbox().id().equals(sandboxId)))
        .findFirst()
        .orElse(null);
  }

  /** Whether multus had no part in setting up that sandbox. */
  boolean isBypassed(String sandboxId) {
    Life owner = ownerOf(sandboxId);
    return owner != null
        && owner.homes.stream()
            .anyMatch(home -> home.bypassed() && home.sandbox().id().equals(sandboxId));
  }

  /** Changes a pod as a write to the API server does. */
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
      // The kubelet takes about 250 ms from the containers' end to the object's (SPEC 5).
      time.after(
          250,
          () -> {
            if (!life.pod.ownFinalizer()) {
              remove(life);
            }
          });
    }
  }

  /** The object goes, whatever runs. */
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

  /** The config that multus attaches with; null if it has none. */
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
            new Pod(
                uid,
                ref,
                Long.toString(++resourceVersion),
                Phase.PENDING,
                false,
                false,
                false,
                false,
                networks,
                null,
                null,
                "hint-0",
                null,
                false));
    life.annotations.add(String.valueOf(networks));
    life.pod = life.pod.withDevices(requested);
    pods.put(uid, life);
    changed(uid);
    return life;
  }

  /** A new sandbox with its namespace; an older one is torn down by its owner, not here. */
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

  /** A step of the pod failed, so that an event must say so of that interface. */
  void failed(PodUid uid, String iface) {
    failures.computeIfAbsent(uid, u -> new TreeSet<>()).add(iface);
  }

  void event(PodUid uid, String text) {
    trace("event", text);
    events.computeIfAbsent(uid, u -> new ArrayList<>()).add(text);
  }

  static Pod withNetworks(Pod p, @Nullable String networks) {
    return new Pod(
        p.uid(),
        p.ref(),
        p.resourceVersion(),
        p.phase(),
        p.deleting(),
        p.containersEnded(),
        p.hostNetwork(),
        p.ownFinalizer(),
        networks,
        p.networkStatus(),
        p.staticPodHash(),
        p.sandboxHint(),
        p.ready(),
        p.readinessGate(),
        p.sealed(),
        p.devices());
  }

  static Pod withHostNetwork(Pod p) {
    return new Pod(
        p.uid(),
        p.ref(),
        p.resourceVersion(),
        p.phase(),
        p.deleting(),
        p.containersEnded(),
        true,
        p.ownFinalizer(),
        p.networks(),
        p.networkStatus(),
        p.staticPodHash(),
        p.sandboxHint(),
        p.ready(),
        p.readinessGate(),
        p.sealed(),
        p.devices());
  }

  static Pod withLife(
      Pod p, Phase phase, boolean deleting, boolean containersEnded, String sandboxHint) {
    return new Pod(
        p.uid(),
        p.ref(),
        p.resourceVersion(),
        phase,
        deleting,
        containersEnded,
        p.hostNetwork(),
        p.ownFinalizer(),
        p.networks(),
        p.networkStatus(),
        p.staticPodHash(),
        sandboxHint,
        p.ready(),
        p.readinessGate(),
        p.sealed(),
        p.devices());
  }
}
