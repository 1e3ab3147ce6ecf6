package io.dynamicnetworks.plan;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.annotation.NetworksAnnotation;
import io.dynamicnetworks.model.Allocation;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.Desired;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.Isolation;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodBuilder;
import io.dynamicnetworks.model.PodDevices;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.PlanInput.Move;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A concise description of a situation. Networks are in namespace {@code shop}, like the pod,
 * unless a namespace is given. A place is written {@code network@interface}, or just {@code
 * network}. Annotations are written as a user writes them, with single quotes for double ones.
 */
final class Scene {
  final ToyPod pod;
  private final Set<InterfaceName> taken = new HashSet<>();
  private final Set<Move> postponed = new HashSet<>();
  private final List<StatusEntry> former = new ArrayList<>();
  private final Set<NetworkRef> missing = new HashSet<>();
  private Desired.Selections desired = Desired.Selections.NONE;
  private Policy policy = Policy.DEFAULT;
  private boolean fresh = true;
  private final Map<NetworkRef, String> resources = new HashMap<>();
  private PodDevices devices = PodDevices.NONE;
  private Allocation allocation = new Allocation.NotAsked();

  private Scene(Mode mode) {
    pod = new ToyPod(mode);
  }

  /** A pod whose sandbox multus set up with the cluster network. */
  static Scene in(Mode mode) {
    Scene scene = new Scene(mode);
    scene.pod.setUp();
    return scene;
  }

  // ---- networks ----

  /** Removes the network; all others exist, each with its own config. */
  Scene missing(String network) {
    missing.add(ref(network));
    return this;
  }

  Scene network(String network, String config) {
    NetworkRef ref = ref(network);
    pod.networks.put(ref, new NetworkDefinition(ref, json(config)));
    return this;
  }

  /** Makes the NAD request devices of that resource. */
  Scene takes(String network, String resource) {
    resources.put(ref(network), resource);
    pod.resources.put(ref(network), resource);
    return this;
  }

  /** Makes the pod's containers request the resources. */
  Scene requests(String... requested) {
    devices = new PodDevices(Set.of(requested), devices.claims(), devices.allocated());
    return this;
  }

  /** The kubelet allocated these devices of that resource, and the pod requests the resource. */
  Scene allocated(String resource, String... ids) {
    requests(resource);
    return allocation(
        new Allocation.Known(
            Map.of(resource, Stream.of(ids).map(id -> new Device(resource, id, null)).toList())));
  }

  Scene allocation(Allocation known) {
    allocation = known;
    return this;
  }

  Scene claims() {
    devices = new PodDevices(devices.requested(), true, devices.allocated());
    return this;
  }

  Scene gives(String network, ResultShape shape) {
    pod.shapes.put(ref(network), shape);
    return this;
  }

  // ---- what exists ----

  /** The cluster network, eth0, is this NAD, and multus gave it that device. */
  Scene clusterTakes(String network, String resource, String id) {
    takes(network, resource);
    pod.giveCluster(ref(network), id);
    return this;
  }

  /** Attaches multus' {@code defaultNetworks}; call before {@link #createdWith}. */
  Scene defaults(String... networks) {
    Stream.of(networks).map(Scene::ref).forEach(pod::attachDefault);
    return this;
  }

  /** The sandbox was created with the annotation, and multus attached what it selects. */
  Scene createdWith(String annotation) {
    read(annotation).valid().forEach(pod::attachCreated);
    return this;
  }

  /** This controller attached and listed them. */
  Scene attached(String... places) {
    for (String place : places) {
      attached(place, InterfaceRequest.NONE);
    }
    return this;
  }

  Scene attached(String place, InterfaceRequest request) {
    pod.attachByController(network(place), iface(place), request);
    return this;
  }

  /** Another hot-plug controller attached and listed them; the ledger has no record of them. */
  Scene attachedByOther(String... places) {
    for (String place : places) {
      pod.attachByOther(network(place), iface(place), InterfaceRequest.NONE);
    }
    return this;
  }

  /** Adds an entry to the ledger that has no attachment in the pod. */
  Scene remembers(String place, AttachmentState state) {
    return remembers(attachment(place, state));
  }

  Scene remembers(Attachment attachment) {
    pod.ledger.add(attachment);
    return this;
  }

  /** Changes the ledger's state of an existing attachment. */
  Scene inState(String place, AttachmentState state) {
    pod.ledger.replaceAll(kept -> isAt(kept, place) ? kept.withState(state) : kept);
    return this;
  }

  Scene ledgerLost() {
    pod.ledger.clear();
    return this;
  }

  /** Network-status as another writer left it. */
  Scene listed(String status) {
    pod.status(entries(status));
    return this;
  }

  /** Another writer removed the entries of these places from network-status. */
  Scene unlisted(String... places) {
    for (String place : places) {
      pod.status(pod.status().stream().filter(entry -> !listedAs(entry).equals(place)).toList());
    }
    return this;
  }

  /** Another writer appended the entries to network-status. */
  Scene alsoListed(String status) {
    List<StatusEntry> all = new ArrayList<>(pod.status());
    all.addAll(entries(status));
    pod.status(all);
    return this;
  }

  /** The entries of earlier attachments in this sandbox. */
  Scene formerly(String status) {
    former.addAll(entries(status));
    return this;
  }

  // ---- what is desired ----

  Scene wants(String annotation) {
    desired = read(annotation);
    return this;
  }

  Scene wants(List<Selection> selections) {
    desired = new Desired.Selections(selections, List.of());
    return this;
  }

  Scene isolated(String... globalNamespaces) {
    policy = new Policy(new Isolation(true, Set.of(globalNamespaces)), policy.protectedNetworks());
    return this;
  }

  Scene protects(String... networks) {
    policy =
        new Policy(
            policy.isolation(), Stream.of(networks).map(Scene::ref).collect(Collectors.toSet()));
    return this;
  }

  Scene taken(String... names) {
    Stream.of(names).map(InterfaceName::new).forEach(taken::add);
    return this;
  }

  Scene postponed(String place) {
    postponed.add(new Move(iface(place), network(place)));
    return this;
  }

  /** The runtime was not asked; only what the controller learnt unasked is known. */
  Scene notAsked() {
    fresh = false;
    return this;
  }

  // ---- outcomes ----

  PlanInput input() {
    Evidence evidence = pod.evidence(fresh, new Evidence.Creation.Unknown());
    Map<NetworkRef, NetworkDefinition> there = new HashMap<>();
    for (NetworkRef network : Planner.networksNeeded(desired, evidence, policy)) {
      if (!missing.contains(network)) {
        there.put(
            network,
            new NetworkDefinition(network, pod.configOf(network), null, resources.get(network)));
      }
    }
    return new PlanInput(
        podObject().withDevices(devices),
        desired,
        evidence,
        there,
        policy,
        taken,
        former,
        postponed,
        Set.of(),
        allocation);
  }

  Plan plan() {
    return Planner.plan(input());
  }

  /** The steps, such as {@code "Attach a@net1"}. */
  List<String> steps() {
    return plan().steps().stream().map(Scene::label).toList();
  }

  /** All outstanding work: steps and repairs, such as {@code "List a@net1"}. */
  List<String> work() {
    Plan plan = plan();
    List<String> work = new ArrayList<>(plan.steps().stream().map(Scene::label).toList());
    for (StatusChange change : plan.repairs()) {
      switch (change) {
        case StatusChange.Put(List<StatusEntry> entries) ->
            entries.forEach(entry -> work.add("List " + listedAs(entry)));
        case StatusChange.Remove(StatusEntry entry) -> work.add("Unlist " + listedAs(entry));
      }
    }
    return work;
  }

  /** Carries out the plan and returns the work that is left. */
  List<String> carriedOut() {
    pod.carryOut(plan());
    return work();
  }

  /** The entries of network-status except the cluster network, such as {@code "a@net1"}. */
  List<String> listed() {
    return pod.status().stream().filter(entry -> !entry.isDefault()).map(Scene::listedAs).toList();
  }

  List<String> notices() {
    return plan().notices().stream().map(Notice::text).toList();
  }

  List<EventReason> reasons() {
    return plan().notices().stream().map(Notice::reason).toList();
  }

  <T extends Step> T only(Class<T> kind) {
    return plan().steps().stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .reduce(
            (one, other) -> {
              throw new AssertionError("more than one " + kind + ": " + one + " " + other);
            })
        .orElseThrow();
  }

  // ---- formatting ----

  static String label(Step step) {
    return step.getClass().getSimpleName() + " " + place(step.network(), step.iface().value());
  }

  static String place(NetworkRef network, String iface) {
    String name = network.namespace().equals("shop") ? network.name() : network.toString();
    return name + "@" + iface;
  }

  private static String listedAs(StatusEntry entry) {
    NetworkRef network = entry.network();
    String iface = String.valueOf(entry.iface());
    return network == null ? entry.name() + "@" + iface : place(network, iface);
  }

  static String json(String text) {
    return text.replace('\'', '"');
  }

  static Desired.Selections read(String annotation) {
    return switch (NetworksAnnotation.parse(json(annotation), "shop")) {
      case Desired.Selections selections -> selections;
      case Desired.Unreadable(String problem) -> throw new IllegalArgumentException(problem);
    };
  }

  static List<StatusEntry> entries(String status) {
    return switch (NetworkStatus.parse(json(status))) {
      case ListedStatus.Entries(List<StatusEntry> entries) -> entries;
      case ListedStatus.Unreadable(String problem) -> throw new IllegalArgumentException(problem);
    };
  }

  static String config(NetworkRef network) {
    return json("{'cniVersion':'1.0.0','name':'" + network.name() + "','type':'macvlan'}");
  }

  static NetworkRef ref(String network) {
    return network.contains("/")
        ? NetworkRef.parse(network).orElseThrow()
        : new NetworkRef("shop", network);
  }

  static NetworkRef network(String place) {
    return ref(place.replaceAll("@.*", ""));
  }

  static InterfaceName iface(String place) {
    return new InterfaceName(place.replaceAll(".*@", ""));
  }

  static boolean isAt(Attachment kept, String place) {
    return kept.network().equals(network(place)) && kept.iface().equals(iface(place));
  }

  /** An attachment with one status entry, in the current sandbox. */
  static Attachment attachment(String place, AttachmentState state) {
    NetworkRef network = network(place);
    String iface = iface(place).value();
    return new Attachment(
            network, iface(place), ToyPod.SANDBOX, config(network), InterfaceRequest.NONE, state)
        .withEntries(entries("[{'name':'" + network + "','interface':'" + iface + "'}]"))
        .withSandboxHint(ToyPod.HINT);
  }

  static Attachment inSandbox(String id, Attachment attachment) {
    return new Attachment(
        new Attachment.Add(
            attachment.network(),
            attachment.iface(),
            new Sandbox(id, "/var/run/netns/cni-0"),
            attachment.add().config(),
            attachment.request(),
            attachment.device()),
        attachment.state(),
        attachment.entries(),
        attachment.created(),
        "an earlier hint");
  }

  static InterfaceRequest ips(String... ips) {
    return request(List.of(ips), null);
  }

  static InterfaceRequest mac(String mac) {
    return request(List.of(), mac);
  }

  private static InterfaceRequest request(List<String> ips, @Nullable String mac) {
    return new InterfaceRequest(ips, mac, null, null, null, null, List.of(), null);
  }

  private static Pod podObject() {
    return new PodBuilder(new PodUid("uid-1"), new PodRef("shop", "cart-0"))
        .sandboxHint(ToyPod.HINT)
        .build();
  }
}
