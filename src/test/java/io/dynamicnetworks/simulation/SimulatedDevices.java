package io.dynamicnetworks.simulation;

import io.dynamicnetworks.model.Allocation;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.DeviceOrder;
import io.dynamicnetworks.model.PodDevices;
import io.dynamicnetworks.model.PodUid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The node's devices: those that the kubelet allocated to each pod, by uid and in no particular
 * order, and their holders.
 */
final class SimulatedDevices {
  static final List<String> RESOURCES = List.of("example.com/fast", "example.com/slow");

  /** A resource that pods request but no device plugin serves. */
  static final String MARKER = "example.com/marker";

  /** Both resources use the same device ids. */
  private static final List<String> IDS =
      List.of("dev-1", "dev-2", "dev-3", "dev-4", "dev-5", "dev-6", "dev-7", "dev-8");

  private static final int MOST_OF_POD = 3;

  /** The number of devices of each resource per pod; negative for a random number. */
  private final int each;

  /** Where the controller learns about devices. */
  enum Source {
    KUBELET,
    STATUS,
    NONE
  }

  private final Random random;
  private final Map<PodUid, Map<String, List<String>>> allocated = new HashMap<>();

  /** How many devices of each resource a pod's sidecar has; the others are its main container's. */
  private final Map<PodUid, Integer> ofSidecar = new HashMap<>();

  /** The holder of each device: its ADD, and the network namespace that it was moved into. */
  private final Map<Key, Holder> holders = new TreeMap<>();

  final Source source;

  /** Whether device plugins describe their devices. */
  boolean described;

  /** Whether a description names the device's id. */
  boolean isIdDescribed = true;

  /** Whether the kubelet's random failures have ended. */
  boolean isSteady;

  /** Whether the kubelet does not answer, or does not know any pods yet. */
  boolean kubeletAway;

  /** A device. */
  record Key(String resource, String id) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      return toString().compareTo(other.toString());
    }
  }

  record Holder(CniSlot slot, String netns) {}

  SimulatedDevices(Random random, Source source, boolean described) {
    this(random, source, described, -1);
  }

  private SimulatedDevices(Random random, Source source, boolean described, int each) {
    this.random = random;
    this.source = source;
    this.described = described;
    this.each = each;
  }

  /** A node whose kubelet, when it answers, gives each pod this many devices of each resource. */
  static SimulatedDevices of(int each) {
    return new SimulatedDevices(new Random(7), Source.KUBELET, false, each);
  }

  /** A node without devices. */
  static SimulatedDevices none() {
    return new SimulatedDevices(new Random(0), Source.NONE, false, 0);
  }

  // ---- the kubelet ----

  /**
   * Allocates devices to a new pod.
   *
   * @param others pods that keep theirs
   */
  PodDevices allocate(PodUid uid, Set<PodUid> others) {
    Map<String, List<String>> own = new HashMap<>();
    Set<String> requested = new HashSet<>(each == 0 ? Set.of() : Set.of(MARKER));
    for (String resource : RESOURCES) {
      List<String> free = new ArrayList<>(IDS);
      others.forEach(
          other ->
              free.removeAll(
                  allocated.getOrDefault(other, Map.of()).getOrDefault(resource, List.of())));
      Collections.shuffle(free, random);
      int count = Math.min(each < 0 ? random.nextInt(MOST_OF_POD + 1) : each, free.size());
      if (count > 0) {
        own.put(resource, List.copyOf(free.subList(0, count)));
        requested.add(resource);
      }
    }
    allocated.put(uid, own);
    ofSidecar.put(uid, random.nextInt(MOST_OF_POD));
    return new PodDevices(requested, false, source == Source.STATUS ? own : Map.of());
  }

  List<String> of(PodUid uid, String resource) {
    return allocated.getOrDefault(uid, Map.of()).getOrDefault(resource, List.of());
  }

  /** The devices as multus sees them when it sets up a sandbox: in a different order each time. */
  Map<String, List<String>> shuffled(PodUid uid) {
    Map<String, List<String>> all = new HashMap<>();
    for (String resource : RESOURCES) {
      List<String> ids = new ArrayList<>(of(uid, resource));
      Collections.shuffle(ids, random);
      all.put(resource, ids);
    }
    return all;
  }

  /** The adapter's answer; empty if the kubelet hangs. */
  Optional<Allocation> answer(PodUid uid, Set<String> resources, Map<String, List<String>> listed) {
    return switch (source) {
      case NONE -> Optional.of(new Allocation.Unavailable("no socket of the kubelet"));
      case STATUS ->
          Optional.of(
              listed.isEmpty()
                  ? new Allocation.Unavailable("no socket of the kubelet")
                  : known(
                      resources,
                      resource ->
                          DeviceOrder.of(List.of(listed.getOrDefault(resource, List.of())))));
      case KUBELET ->
          kubeletAway || (each < 0 && random.nextInt(20) == 0 && !isSteady)
              ? failure()
              : Optional.of(known(resources, resource -> listed(uid, resource)));
    };
  }

  private Optional<Allocation> failure() {
    return switch (random.nextInt(4)) {
      case 0 -> Optional.of(new Allocation.Failed("kubelet: UNKNOWN: pod not found"));
      case 1 -> Optional.of(new Allocation.Failed("kubelet: RESOURCE_EXHAUSTED: rate limit"));
      case 2 -> Optional.of(new Allocation.Failed("kubelet: no socket now; is it starting?"));
      default -> Optional.empty();
    };
  }

  /**
   * What the adapter makes of the kubelet's list, which has one element per device and NUMA node,
   * in random order.
   */
  private List<String> listed(PodUid uid, String resource) {
    List<String> own = of(uid, resource);
    int sidecar = Math.min(ofSidecar.getOrDefault(uid, 0), own.size());
    return DeviceOrder.of(
        List.of(
            onNumaNodes(own.subList(0, sidecar)), onNumaNodes(own.subList(sidecar, own.size()))));
  }

  private List<String> onNumaNodes(List<String> ids) {
    List<String> elements = new ArrayList<>(ids);
    elements.addAll(ids);
    Collections.shuffle(elements, random);
    return elements;
  }

  private Allocation known(
      Set<String> resources, java.util.function.Function<String, List<String>> ids) {
    Map<String, List<Device>> devices = new HashMap<>();
    resources.forEach(
        resource ->
            devices.put(
                resource,
                ids.apply(resource).stream().map(id -> described(resource, id)).toList()));
    return new Allocation.Known(devices);
  }

  /** A device with its device plugin's description. */
  Device described(String resource, String id) {
    return new Device(resource, id, RESOURCES.contains(resource) ? info(id) : null);
  }

  /** The device plugin's description of a device; null if there is none. */
  @Nullable String info(String id) {
    return described
        ? "{\"type\":\"pci\",\"version\":\"1.1.0\",\"pci\":{\"pci-address\":\"%s\"}}"
            .formatted(isIdDescribed ? id : "0000:65:00." + id.substring(id.length() - 1))
        : null;
  }

  // ---- the plugins ----

  @Nullable Holder holder(Key device) {
    return holders.get(device);
  }

  void take(Key device, Holder holder) {
    holders.put(device, holder);
  }

  /** Releases the devices of an attachment. */
  void giveBack(CniSlot slot) {
    holders.values().removeIf(holder -> holder.slot().equals(slot));
  }

  /** Returns the devices in a deleted network namespace to the node. */
  void namespaceGone(String netns) {
    holders.values().removeIf(holder -> holder.netns().equals(netns));
  }

  Map<Key, Holder> holders() {
    return holders;
  }
}
