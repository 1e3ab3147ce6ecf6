package io.dynamicnetworks.simulation;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.annotation.NetworksAnnotation;
import io.dynamicnetworks.model.CachedSandbox.RecordedDelegate;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.Desired;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Pod.Phase;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.simulation.CniDir.Entry;
import io.dynamicnetworks.simulation.CniDir.Maker;
import io.dynamicnetworks.simulation.Kernel.Link;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Kubelet, runtime and multus as they create a pod, recreate its sandbox and tear it down. */
final class SimulatedKubelet {
  /** A link made by hand in every pod. */
  static final String FOREIGN = "tun0";

  /** A network of multus' {@code defaultNetworks}, which may be attached to every pod unasked. */
  static final NetworkRef DEFAULT_NETWORK = new NetworkRef("kube-system", "default");

  static final String CLUSTER = "cluster";
  static final String CLUSTER_ENTRY =
      "{\"name\":\"cluster\",\"interface\":\"eth0\",\"ips\":[\"10.244.0.2\"],\"default\":true,"
          + "\"dns\":{}}";

  private static final int RETRY_MILLIS = 10_000;

  private final Cluster cluster;
  private final SimulatedDaemon daemon;

  /** The NAD of {@code v1.multus-cni.io/default-network}, which replaces the cluster network. */
  @Nullable NetworkRef podNetwork;

  /** How long after multus has listed a new sandbox's networks the pod's object shows it. */
  LongSupplier hintMillis = () -> 0;

  /** Links in each new sandbox that no ADD made, in addition to {@link #FOREIGN}. */
  final Set<String> ownLinks = new HashSet<>();

  SimulatedKubelet(Cluster cluster, SimulatedDaemon daemon) {
    this.cluster = cluster;
    this.daemon = daemon;
  }

  /** The annotation if multus can satisfy it when it creates a pod; otherwise none. */
  @Nullable String creatable(PodUid uid, String namespace, @Nullable String networks) {
    return canFollow(uid, namespace, networks) ? networks : null;
  }

  boolean bootable(Cluster.Life life) {
    return canFollow(life.pod.uid(), life.pod.ref().namespace(), life.pod.networks());
  }

  /** Whether the pod has a free device for each selection that takes one. */
  private boolean hasDevices(PodUid uid, List<Selection> selections) {
    Map<String, Integer> needed = new HashMap<>();
    List<NetworkRef> all = new ArrayList<>(podNetwork == null ? List.of() : List.of(podNetwork));
    selections.forEach(selection -> all.add(selection.network()));
    for (NetworkRef network : all) {
      String config = cluster.configOf(network);
      String resource = config == null ? "" : Configs.resource(config);
      if (!resource.isEmpty()) {
        needed.merge(resource, 1, Integer::sum);
      }
    }
    return needed.entrySet().stream()
        .allMatch(
            each -> {
              List<String> own = cluster.devices.of(uid, each.getKey());
              return own.size() >= each.getValue()
                  && own.stream()
                      .allMatch(
                          id ->
                              cluster.devices.holder(new SimulatedDevices.Key(each.getKey(), id))
                                  == null);
            });
  }

  private boolean canFollow(PodUid uid, String namespace, @Nullable String networks) {
    if (!(NetworksAnnotation.parse(networks, namespace) instanceof Desired.Selections wanted)
        || !wanted.invalid().isEmpty()) {
      return false;
    }
    List<NetworkRef> all = new ArrayList<>(cluster.defaultNetworks);
    wanted.valid().forEach(selection -> all.add(selection.network()));
    Set<String> names = new HashSet<>(ownLinks);
    names.add("eth0");
    for (int i = 0; i < cluster.defaultNetworks.size(); i++) {
      names.add("net" + (i + 1));
    }
    return all.stream().allMatch(network -> cluster.configOf(network) != null)
        && hasDevices(uid, wanted.valid())
        && wanted.valid().stream().allMatch(s -> cluster.allowed(namespace, s.network()))
        && wanted.valid().stream().allMatch(s -> names.add(ifaceOf(s)));
  }

  /**
   * The interface name that multus uses: the requested one, or else the position among everything
   * that it attaches.
   */
  private String ifaceOf(Selection selection) {
    InterfaceName asked = selection.iface();
    return asked != null
        ? asked.value()
        : "net" + (selection.position() + cluster.defaultNetworks.size());
  }

  /** Creates the sandbox and starts the containers as soon as multus can satisfy the annotation. */
  void boot(Cluster.Life life, long startMillis) {
    if (life.gone || life.pod.deleting()) {
      return;
    }
    if (!bootable(life)) {
      cluster.time.after(RETRY_MILLIS, () -> boot(life, startMillis));
      return;
    }
    String status = multusCreates(life);
    cluster.update(life.pod.uid(), pod -> pod.withNetworkStatus(status));
    cluster.time.after(
        startMillis,
        () ->
            cluster.update(
                life.pod.uid(),
                pod ->
                    pod.phase() == Phase.PENDING
                        ? Cluster.withLife(
                            pod, Phase.RUNNING, pod.deleting(), false, pod.sandboxHint())
                        : pod));
  }

  /** Sets up a sandbox as multus does; returns the network-status that it writes. */
  String multusCreates(Cluster.Life life) {
    Sandbox sandbox = newSandbox(life, false);
    NetworkRef own = podNetwork;
    Map<String, List<String>> left = cluster.devices.shuffled(life.pod.uid());
    List<StatusEntry> entries =
        new ArrayList<>(entries("[" + attachClusterNetwork(life, sandbox, left) + "]"));
    List<RecordedDelegate> record = new ArrayList<>();
    record.add(
        own == null ? new RecordedDelegate(null, CLUSTER, null, CLUSTER) : recorded(own, null));
    for (NetworkRef network : cluster.defaultNetworks) {
      record.add(recorded(network, null));
      entries.addAll(
          attach(
              life,
              sandbox,
              network,
              "net" + (record.size() - 1),
              InterfaceRequest.NONE,
              new Maker.Unasked()));
    }
    for (Selection selection : selections(life)) {
      record.add(recorded(selection.network(), selection.iface()));
      daemon.mayBeDeleted(sandbox.id(), ifaceOf(selection));
      entries.addAll(
          attach(
              life,
              sandbox,
              selection.network(),
              ifaceOf(selection),
              selection.request(),
              new Maker.ForSelection(selection),
              left));
    }
    cluster.cni.record(sandbox, record);
    life.strangers = List.of();
    life.tampered = false;
    life.overwritten = false;
    return NetworkStatus.write(entries);
  }

  private static List<Selection> selections(Cluster.Life life) {
    return NetworksAnnotation.parse(life.pod.networks(), life.pod.ref().namespace())
            instanceof Desired.Selections wanted
        ? wanted.valid()
        : List.of();
  }

  private Sandbox newSandbox(Cluster.Life life, boolean bypassed) {
    Sandbox sandbox = cluster.newSandbox(life, bypassed);
    cluster.trace(bypassed ? "sandbox without multus" : "sandbox", sandbox);
    cluster.kernel.putByHand(sandbox.netns(), FOREIGN);
    ownLinks.forEach(link -> cluster.kernel.putByHand(sandbox.netns(), link));
    return sandbox;
  }

  private RecordedDelegate recorded(NetworkRef network, @Nullable InterfaceName iface) {
    String config = config(network);
    return new RecordedDelegate(
        network,
        network.toString(),
        iface,
        Configs.name(config),
        Plugin.of(config) == Plugin.DEVICE ? Configs.resource(config) : null);
  }

  private String config(NetworkRef network) {
    return Objects.requireNonNull(cluster.configOf(network), network::toString);
  }

  /** Attaches the cluster network, and returns its status entry. */
  private String attachClusterNetwork(
      Cluster.Life life, Sandbox sandbox, Map<String, List<String>> left) {
    CniSlot slot = new CniSlot(CLUSTER, sandbox.id(), "eth0");
    cluster.kernel.put(sandbox.netns(), "eth0", new Link(slot));
    String config =
        "{\"cniVersion\":\"1.0.0\",\"name\":\"cluster\",\"plugins\":[{\"type\":\"macvlan\"}]}";
    Plugin plugin = Plugin.MACVLAN;
    String address = "10.244.0." + (1 + life.homes.size());
    String entry = CLUSTER_ENTRY.replace("10.244.0.2", address);
    NetworkRef own = podNetwork;
    if (own != null) {
      entry = entry.replace(CLUSTER, own.toString());
    }
    String resource = own == null ? "" : Configs.resource(config(own));
    if (own != null && !resource.isEmpty()) {
      String id = left.getOrDefault(resource, List.of()).removeFirst();
      config = Configs.withDeviceId(Configs.of(own, CLUSTER, resource), id);
      plugin = Plugin.DEVICE;
      cluster.devices.take(
          new SimulatedDevices.Key(resource, id),
          new SimulatedDevices.Holder(slot, sandbox.netns()));
      String info = cluster.devices.info(id);
      if (info != null) {
        entry = entry.replace("\"dns\":{}", "\"dns\":{},\"device-info\":" + info);
      }
    }
    long now = cluster.time.nowMillis();
    cluster.cni.write(
        new Entry(
            slot,
            life.pod.uid(),
            sandbox,
            null,
            config,
            plugin,
            InterfaceRequest.NONE,
            address,
            new Maker.Unasked(),
            true,
            now,
            now));
    return entry;
  }

  private List<StatusEntry> attach(
      Cluster.Life life,
      Sandbox sandbox,
      NetworkRef network,
      String iface,
      InterfaceRequest request,
      Maker maker) {
    return attach(life, sandbox, network, iface, request, maker, Map.of());
  }

  /**
   * @param left the pod's devices that multus has not assigned yet
   */
  private List<StatusEntry> attach(
      Cluster.Life life,
      Sandbox sandbox,
      NetworkRef network,
      String iface,
      InterfaceRequest request,
      Maker maker,
      Map<String, List<String>> left) {
    String config = config(network);
    Plugin plugin = Plugin.of(config);
    String deviceInfo = null;
    if (plugin == Plugin.DEVICE) {
      String id = left.getOrDefault(Configs.resource(config), List.of()).removeFirst();
      config = Configs.withDeviceId(config, id);
      deviceInfo = cluster.devices.info(id);
    }
    CniSlot slot = new CniSlot(Configs.name(config), sandbox.id(), iface);
    plugin.links(iface).forEach(link -> cluster.kernel.put(sandbox.netns(), link, new Link(slot)));
    if (plugin.leases()) {
      cluster.kernel.lease(slot);
    }
    SimulatedDevices.Key device = Configs.device(config);
    if (plugin == Plugin.DEVICE && device != null) {
      cluster.devices.take(device, new SimulatedDevices.Holder(slot, sandbox.netns()));
      daemon.sent(slot, device);
    }
    if (plugin == Plugin.SRIOV) {
      config = Configs.withDeviceId(config, "0000:00:01.0");
    }
    long now = cluster.time.nowMillis();
    Entry entry =
        new Entry(
            slot,
            life.pod.uid(),
            sandbox,
            network,
            config,
            plugin,
            request,
            Plugin.address(request, cluster.kernel),
            maker,
            true,
            now,
            now);
    cluster.cni.write(entry);
    if (cluster.isShownLate(network)) {
      cluster.createdUnseen.add(slot);
    }
    SimulatedDaemon.noteAttached(cluster, entry);
    return plugin.listedAtCreation()
        ? NetworkStatus.fromResult(network, new CniResult(entry.reply().json(), deviceInfo))
        : List.of();
  }

  static List<StatusEntry> entries(@Nullable String status) {
    return NetworkStatus.parse(status) instanceof ListedStatus.Entries listed
        ? listed.entries()
        : List.of();
  }

  /** Stops the sandbox: multus tears down its attachments, and the network namespace goes. */
  void tearDown(Cluster.Life life) {
    if (life.homes.isEmpty() || !cluster.kernel.exists(life.sandbox().netns())) {
      return;
    }
    Sandbox sandbox = life.sandbox();
    for (Entry entry : cluster.cni.of(sandbox.id())) {
      if (entry.byMultus()) {
        cluster.kernel.release(entry.slot());
        cluster.devices.giveBack(entry.slot());
        cluster.cni.remove(entry.slot());
      }
    }
    cluster.cni.forgetRecord(sandbox);
    stop(life);
  }

  private void stop(Cluster.Life life) {
    cluster.trace("sandbox stops", life.sandbox());
    cluster.kernel.destroyNamespace(life.sandbox().netns());
    cluster.devices.namespaceGone(life.sandbox().netns());
    life.ready = false;
  }

  /** Recreates the sandbox as after a crash of the pause container. */
  void recreateSandbox(Cluster.Life life, long gapMillis) {
    tearDown(life);
    cluster.time.after(gapMillis, () -> recreate(life, true));
  }

  /**
   * Recreates the sandbox after a crash of its pause container. Until the kubelet has stopped the
   * containers, the runtime shows no ready sandbox, but the network namespace still exists.
   *
   * @param hinted whether the pod's object shows anything of it
   */
  void crashSandbox(Cluster.Life life, long stopMillis, long gapMillis, boolean hinted) {
    Sandbox crashed = life.sandbox();
    cluster.trace("sandbox crashes", crashed);
    life.ready = false;
    cluster.time.after(
        stopMillis,
        () -> {
          if (life.sandbox().equals(crashed)) {
            tearDown(life);
            cluster.time.after(gapMillis, () -> recreate(life, hinted));
          }
        });
  }

  private void recreate(Cluster.Life life, boolean hinted) {
    if (life.gone || life.ready || !life.pod.acceptsChanges()) {
      return;
    }
    if (!bootable(life)) {
      cluster.time.after(RETRY_MILLIS, () -> recreate(life, hinted));
      return;
    }
    List<String> listedBefore = listedNames(life);
    String status = multusCreates(life);
    if (cluster.faults.watchStalled) { // The watch still shows the previous status entries.
      daemon.mayBeTakenForCreated(life.sandbox().id(), listedBefore.stream());
    }
    long late = hinted ? hintMillis.getAsLong() : 0;
    cluster.update(
        life.pod.uid(),
        pod -> {
          Pod listed = pod.withNetworkStatus(status);
          return hinted && late == 0 ? withNextHint(life, listed) : listed;
        });
    if (late > 0) {
      Sandbox created = life.sandbox();
      cluster.time.after(
          late,
          () -> {
            if (!life.gone && life.sandbox().equals(created)) {
              cluster.update(life.pod.uid(), pod -> withNextHint(life, pod));
            }
          });
    }
  }

  /**
   * Recreates the sandbox as after a crash of the pause container while multus is stopped and its
   * configuration is gone from the CNI folder: nothing is torn down, the new sandbox has only eth0,
   * and network-status stays as it was. Returns the leases that multus leaves behind.
   */
  List<CniSlot> recreateWithoutMultus(Cluster.Life life) {
    List<CniSlot> left =
        cluster.cni.of(life.sandbox().id()).stream()
            .filter(Entry::byMultus)
            .map(Entry::slot)
            .toList();
    stop(life);
    Sandbox sandbox = newSandbox(life, true);
    cluster.kernel.put(
        sandbox.netns(), "eth0", new Link(new CniSlot(CLUSTER, sandbox.id(), "eth0")));
    daemon.mayBeTakenForCreated(
        sandbox.id(),
        Stream.concat(selections(life).stream().map(this::ifaceOf), listedNames(life).stream()));
    cluster.update(life.pod.uid(), pod -> withNextHint(life, pod));
    return left;
  }

  /** The names visible in network-status, which a selection may request. */
  private List<String> listedNames(Cluster.Life life) {
    Stream<@Nullable String> seen =
        cluster.faults.watchStalled
            ? life.statuses.stream()
            : Stream.of(life.pod).map(Pod::networkStatus);
    return seen.flatMap(status -> entries(status).stream())
        .filter(entry -> !entry.isDefault() && entry.network() != null)
        .map(StatusEntry::iface)
        .filter(Objects::nonNull)
        .toList();
  }

  private static Pod withNextHint(Cluster.Life life, Pod pod) {
    return Cluster.withLife(
        pod, pod.phase(), pod.deleting(), pod.containersEnded(), "hint-" + life.homes.size());
  }

  /** Ends all containers of the pod and, soon after, its sandbox. */
  void end(Cluster.Life life, Phase phase, boolean deleting, long tearDownMillis) {
    cluster.update(
        life.pod.uid(), pod -> Cluster.withLife(pod, phase, deleting, true, pod.sandboxHint()));
    cluster.time.after(tearDownMillis, () -> tearDown(life));
  }
}
