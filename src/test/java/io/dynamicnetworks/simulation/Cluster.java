package io.dynamicnetworks.simulation;

import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Pod.Phase;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What outlives the agent: the API server's objects, the runtime's sandboxes and the kernel. */
final class Cluster {
  final VirtualTime time;
  final Kernel kernel = new Kernel();
  final Faults faults = new Faults();

  /** Whether multus is configured with a network of {@code defaultNetworks}. */
  boolean defaultNetwork;

  /** Whether multus and the agent keep pods to the networks of their own namespace. */
  boolean isolation;

  final Map<PodUid, Life> pods = new LinkedHashMap<>();
  final Map<NetworkRef, NetworkDefinition> networks = new LinkedHashMap<>();
  final List<String> broken = new ArrayList<>();
  final Map<PodUid, List<String>> events = new LinkedHashMap<>();
  final Map<PodUid, Set<String>> failures = new LinkedHashMap<>();
  private @Nullable Consumer<PodUid> podWatcher;
  private @Nullable Consumer<NetworkRef> networkWatcher;
  private final boolean traced = Boolean.getBoolean("history.trace");
  private long resourceVersion = 100;
  private int sandboxes;

  /** Told of each lease that multus takes at pod creation, with the network. */
  BiConsumer<NetworkRef, Kernel.Lease> multusLeases = (network, lease) -> {};

  /** How many writes to pods the agent asked for. */
  int agentWrites;

  /** What goes wrong just now. */
  static final class Faults {
    boolean runtimeDown;

    /** It takes requests and answers none. */
    boolean runtimeHangs;

    boolean daemonDown;

    /** The daemon gets no answer from the API server, and so does nothing. */
    boolean daemonReadsNoPods;

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

    void end() {
      runtimeDown = false;
      runtimeHangs = false;
      daemonDown = false;
      daemonReadsNoPods = false;
      apiWriteFailsOneIn = 0;
      apiWriteHangsOneIn = 0;
      pluginFailsOneIn = 0;
      pluginHangsOneIn = 0;
      connectionLostOneIn = 0;
      watchStalled = false;
      diskFull = false;
    }
  }

  /** A pod from its creation until its object is gone. */
  static final class Life {
    Pod pod;
    final List<Sandbox> sandboxes = new ArrayList<>();

    /** What multus attached when it made the sandbox, by interface, with the config it used. */
    final Map<String, String> createdByMultus = new LinkedHashMap<>();

    /** Whether the agent wrote what was true of an earlier sandbox over what multus wrote. */
    boolean overwritten;

    /** Entries that others put into network-status since multus wrote it, as JSON. */
    final List<String> strangers = new ArrayList<>();

    boolean gone;

    /** When the containers ended; 0 as long as they have not. */
    long endedAtMillis;

    /** When the daemon was first asked for a DEL after that; 0 if it was not. */
    long farewellAtMillis;

    Life(Pod pod) {
      this.pod = pod;
    }

    Sandbox sandbox() {
      return sandboxes.getLast();
    }
  }

  Cluster(VirtualTime time) {
    this.time = time;
  }

  /** Shows what happens, with {@code -Dhistory.trace=true}. */
  void trace(String what, Object about) {
    if (traced) {
      System.out.printf("%8d ms  %s %s%n", time.nowMillis() % 100_000_000, what, about);
    }
  }

  /** The agent's watches, for as long as it lives. */
  void watch(@Nullable Consumer<PodUid> pods, @Nullable Consumer<NetworkRef> networks) {
    podWatcher = pods;
    networkWatcher = networks;
  }

  @Nullable Pod read(PodUid uid) {
    Life life = pods.get(uid);
    return life == null || life.gone ? null : life.pod;
  }

  /** Changes a pod as a write to the API server does. */
  void update(PodUid uid, UnaryOperator<Pod> change) {
    Life life = pods.get(uid);
    if (life == null || life.gone) {
      return;
    }
    life.pod = withVersion(change.apply(life.pod), ++resourceVersion);
    if (life.pod.ended() && life.endedAtMillis == 0) {
      life.endedAtMillis = time.nowMillis();
    }
    trace("pod", life.pod);
    changed(uid);
    if (life.pod.deleting() && life.pod.containersEnded() && !life.pod.ownFinalizer()) {
      // The kubelet takes about 250 ms from the containers' end to the object's (SPEC 4).
      time.after(250, () -> remove(life));
    }
  }

  private void remove(Life life) {
    if (!life.gone && !life.pod.ownFinalizer()) {
      life.gone = true;
      changed(life.pod.uid());
    }
  }

  void changed(PodUid uid) {
    if (podWatcher != null) {
      podWatcher.accept(uid);
    }
  }

  void define(NetworkDefinition network) {
    networks.put(network.ref(), network);
    networkChanged(network.ref());
  }

  void undefine(NetworkRef ref) {
    networks.remove(ref);
    networkChanged(ref);
  }

  private void networkChanged(NetworkRef ref) {
    if (networkWatcher != null) {
      networkWatcher.accept(ref);
    }
  }

  Life create(PodUid uid, PodRef ref) {
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
                null,
                null,
                null,
                "hint-0"));
    pods.put(uid, life);
    changed(uid);
    return life;
  }

  /** A new sandbox with its namespace; an older one is torn down by its owner, not here. */
  Sandbox newSandbox(Life life) {
    int number = ++sandboxes;
    Sandbox sandbox = new Sandbox("sandbox-" + number, "/run/netns/cni-" + number);
    kernel.createNamespace(sandbox.netns());
    life.sandboxes.add(sandbox);
    return sandbox;
  }

  boolean allowed(Pod pod, NetworkRef network) {
    return !isolation || network.namespace().equals(pod.ref().namespace());
  }

  /** A step of the pod failed, so that an event must tell of that interface. */
  void failed(PodUid uid, String iface) {
    failures.computeIfAbsent(uid, u -> new TreeSet<>()).add(iface);
  }

  void event(PodUid uid, String text) {
    trace("event", text);
    events.computeIfAbsent(uid, u -> new ArrayList<>()).add(text);
  }

  static Pod withVersion(Pod p, long version) {
    return p.withResourceVersion(Long.toString(version));
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
        p.sandboxHint());
  }

  static Pod withStatus(Pod p, @Nullable String networkStatus) {
    return p.withNetworkStatus(networkStatus);
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
        p.sandboxHint());
  }

  static Pod withFinalizer(Pod p, boolean present) {
    return p.withOwnFinalizer(present);
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
        sandboxHint);
  }
}
