package io.dynamicnetworks.simulation;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.annotation.NetworksAnnotation;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.Desired;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.simulation.CniDir.Entry;
import io.dynamicnetworks.simulation.CniDir.Maker;
import io.dynamicnetworks.simulation.Kernel.Link;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with a node after peace: what is attached, listed, desired and held. */
final class Oracle {
  private final Cluster cluster;
  private final SimulatedDaemon daemon;
  private final Mode mode;
  private final List<String> wrong = new ArrayList<>();

  Oracle(Cluster cluster, SimulatedDaemon daemon, Mode mode) {
    this.cluster = cluster;
    this.daemon = daemon;
    this.mode = mode;
  }

  List<String> wrong() {
    return wrong;
  }

  // ---- running pods ----

  /** What is attached, network-status and the annotation agree. */
  void checkRunning(Cluster.Life life) {
    List<Entry> attached =
        cluster.cni.of(life.sandbox().id()).stream().filter(e -> e.nad() != null).toList();
    checkWhole(life);
    checkDesired(life, attached);
    checkListed(life, attached);
  }

  /**
   * What holds also of a pod of which nobody can know all: what this controller knows to have
   * attached is there, whole and asked for.
   */
  void checkKept(Cluster.Life life, List<Attachment> ledger) {
    PodUid uid = life.pod.uid();
    boolean mayBeTaken = cluster.takenUnseen.contains(uid) || cluster.guessed.contains(uid);
    for (Attachment kept : ledger) {
      boolean isOwn =
          kept.state() instanceof AttachmentState.Attached
              && !kept.created()
              && kept.sandbox().equals(life.sandbox());
      Entry file =
          cluster.cni.file(
              new CniSlot(Configs.name(kept.config()), kept.sandbox().id(), kept.iface().value()));
      boolean staysForDevice =
          file != null && isKeptForDevice(life, cluster.cni.of(life.sandbox().id()), file);
      if (isOwn
          && !staysForDevice
          && selections(life.pod).stream().noneMatch(s -> mayAskFor(s, kept))) {
        say(life, "wants " + life.pod.networks() + " and keeps " + kept.iface());
      }
      if (isOwn && !mayBeTaken && (file == null || !isThere(life, file))) {
        say(life, "believes in " + kept.network() + "@" + kept.iface());
      }
    }
  }

  /** Of what was taken over after the state was lost perhaps nothing tells the NAD. */
  private static boolean mayAskFor(Selection selection, Attachment kept) {
    boolean isNameless = kept.network().namespace().equals("unknown");
    return (isNameless || selection.network().equals(kept.network()))
        && (selection.iface() == null || selection.iface().equals(kept.iface()));
  }

  /** Nobody else's entries were touched. */
  void checkStrangers(Cluster.Life life) {
    List<String> there = Meddler.strangers(life.pod.networkStatus());
    if (!there.equals(life.strangers)) {
      say(life, "entries of others " + life.strangers + " are now " + there);
    }
  }

  /** Each attachment has all its links, and each link an attachment. */
  private void checkWhole(Cluster.Life life) {
    for (Entry entry : cluster.cni.of(life.sandbox().id())) {
      if (!isThere(life, entry)) {
        say(life, "links of " + entry.slot() + " are missing");
      }
    }
    cluster
        .kernel
        .links(life.sandbox().netns())
        .forEach(
            (iface, link) -> {
              boolean known = link.foreign() || iface.equals("eth0") || isAttached(link);
              if (!known) {
                say(life, "link " + iface + " of " + link.maker() + " was left behind");
              }
            });
  }

  private boolean isThere(Cluster.Life life, Entry entry) {
    return daemon.isWhole(entry) || isTakenUnseen(life, entry);
  }

  /**
   * Whether a DEL that nobody waited for any more took the link of an attachment whose result names
   * none: what shows nothing when it is there is not missed when it is gone.
   */
  private boolean isTakenUnseen(Cluster.Life life, Entry entry) {
    return entry.nad() != null
        && SimulatedDaemon.isUnseen(entry)
        && cluster.kernel.isTakenLate(life.sandbox().netns(), entry.iface());
  }

  private boolean isAttached(Link link) {
    return link.maker() != null && cluster.cni.file(link.maker()) != null;
  }

  // ---- desired ----

  private void checkDesired(Cluster.Life life, List<Entry> attached) {
    // What may stay in any case stands for a selection only if nothing else does.
    List<Entry> left =
        attached.stream()
            .filter(Entry::managed)
            .sorted(Comparator.comparing(this::mayStay))
            .collect(Collectors.toCollection(ArrayList::new));
    List<Selection> unnamed = new ArrayList<>();
    for (Selection selection : selections(life.pod)) {
      if (selection.iface() == null) {
        unnamed.add(selection);
      } else if (!take(left, selection) && canBeAttached(life, attached, selection)) {
        say(life, "wants " + life.pod.networks() + " but has " + names(attached));
      }
    }
    for (Selection selection : unnamed) {
      if (!take(left, selection) && canBeAttached(life, attached, selection)) {
        say(life, "wants " + life.pod.networks() + " but has only " + names(attached));
      }
    }
    left.removeIf(entry -> mayStay(entry) || isKeptForDevice(life, attached, entry));
    if (!left.isEmpty()) {
      say(life, "wants " + life.pod.networks() + " but has also " + names(left));
    }
  }

  /**
   * Whether its interface is wanted for what lacks a device: until then it stays, or is put back.
   */
  private boolean isKeptForDevice(Cluster.Life life, List<Entry> attached, Entry entry) {
    return selections(life.pod).stream()
        .filter(s -> s.iface() != null)
        .filter(
            s ->
                entry.iface().equals(String.valueOf(s.iface()))
                    || entry.plugin().links(entry.iface()).contains(String.valueOf(s.iface())))
        .anyMatch(
            s -> {
              NetworkDefinition nad = cluster.networks.get(s.network());
              return nad != null && !hasDevice(life, attached, s, nad);
            });
  }

  private static boolean take(List<Entry> left, Selection selection) {
    for (Entry entry : left) {
      boolean sameName =
          selection.iface() == null || selection.iface().value().equals(entry.iface());
      if (sameName && selection.network().equals(entry.nad())) {
        return left.remove(entry);
      }
    }
    return false;
  }

  /** What cannot be proved to be wanted off without the CNI cache. */
  private boolean mayStay(Entry entry) {
    if (mode == Mode.OBSERVING) {
      return false;
    }
    return switch (entry.maker()) {
      // Network-status never listed it, so that nothing shows its interface, or what it holds.
      case Maker.ForSelection _ ->
          !entry.plugin().listedAtCreation()
              || entry.plugin() == Plugin.PASST
              || hasNoSpec(entry.nad());
      case Maker.HotPlug(boolean predecessor) ->
          predecessor || isMadeUnseen(entry) || isBehindUnseen(entry);
      case Maker.Unasked _ -> true;
    };
  }

  private boolean hasNoSpec(@Nullable NetworkRef nad) {
    NetworkDefinition definition = nad == null ? null : cluster.networks.get(nad);
    return definition == null || definition.config().isEmpty();
  }

  /** Whether there is a way to attach it to the running pod. */
  private boolean canBeAttached(Cluster.Life life, List<Entry> attached, Selection selection) {
    NetworkDefinition nad = cluster.networks.get(selection.network());
    return nad != null
        && !nad.config().isEmpty()
        && hasDevice(life, attached, selection, nad)
        && !mayBeThere(attached, selection)
        && cluster.allowed(life.pod.ref().namespace(), selection.network())
        && (selection.iface() == null || isFree(life, attached, selection.iface().value()));
  }

  /** Whether it takes no device, or the pod has one for it that no other has or asks for. */
  private boolean hasDevice(
      Cluster.Life life, List<Entry> attached, Selection selection, NetworkDefinition nad) {
    String resource = Configs.resource(nad.config());
    if (resource.isEmpty()) {
      return !refusesDevice(life, selection, nad);
    }
    if (cluster.devices.source == SimulatedDevices.Source.NONE) {
      return false;
    }
    List<String> free = new ArrayList<>(cluster.devices.of(life.pod.uid(), resource));
    free.removeIf(
        id -> {
          SimulatedDevices.Key device = new SimulatedDevices.Key(resource, id);
          return cluster.devices.holder(device) != null
              || attached.stream().anyMatch(e -> mayBe(device, e));
        });
    String asked = selection.request().deviceId();
    if (asked != null) {
      return free.contains(asked);
    }
    for (Selection other : selections(life.pod)) {
      NetworkDefinition of = cluster.networks.get(other.network());
      if (of != null && resource.equals(of.resource())) {
        free.remove(other.request().deviceId());
        if (isBefore(other, selection, attached) && !free.isEmpty()) {
          free.removeFirst();
        }
      }
    }
    return !free.isEmpty();
  }

  /** Whether a selection that is not attached comes first, and has that name to wait for. */
  private static boolean isBefore(Selection other, Selection selection, List<Entry> attached) {
    return other.position() < selection.position()
        && other.iface() != null
        && other.request().deviceId() == null
        && attached.stream()
            .noneMatch(
                entry ->
                    entry.iface().equals(String.valueOf(other.iface()))
                        && other.network().equals(entry.nad()));
  }

  /** Whether an attachment counts as having the device: its NAD may be of another resource now. */
  private boolean mayBe(SimulatedDevices.Key device, Entry entry) {
    NetworkDefinition nad = entry.nad() == null ? null : cluster.networks.get(entry.nad());
    boolean isOther =
        nad != null && nad.resource() != null && !nad.resource().equals(device.resource());
    return device.id().equals(Configs.deviceId(entry.config())) && !isOther;
  }

  /** Of a resource that the kubelet has no devices of, none can be asked for by its id. */
  private static boolean refusesDevice(
      Cluster.Life life, Selection selection, NetworkDefinition nad) {
    return selection.request().deviceId() != null
        && nad.resource() != null
        && life.pod.devices().requested().contains(nad.resource());
  }

  /** Every device that is held is held by an attachment of a running pod, and the reverse. */
  void checkDevices(Set<CniSlot> excused) {
    cluster
        .devices
        .holders()
        .forEach(
            (device, holder) -> {
              if (cluster.cni.file(holder.slot()) == null && !excused.contains(holder.slot())) {
                wrong.add("lost: " + device + " by " + holder);
              }
            });
    for (Cluster.Life life : cluster.pods.values()) {
      if (life.lives()) {
        cluster.cni.of(life.sandbox().id()).stream()
            .filter(entry -> entry.plugin() == Plugin.DEVICE)
            .filter(entry -> !excused.contains(entry.slot()))
            .forEach(this::checkDevice);
      }
    }
  }

  private void checkDevice(Entry entry) {
    SimulatedDevices.Key device = Configs.device(entry.config());
    SimulatedDevices.Holder holder = device == null ? null : cluster.devices.holder(device);
    if (holder == null || !holder.slot().equals(entry.slot())) {
      wrong.add("attachment without its device: " + entry.slot() + " " + device + " " + holder);
    }
  }

  /**
   * Whether multus may have attached it for all that is known without the cache: it attached the
   * network for a selection without interface, whose name is shifted by a default network that
   * network-status does not show. So nothing tells that name, nor whether what is listed under
   * another one is that attachment or another controller's.
   */
  private boolean mayBeThere(List<Entry> attached, Selection selection) {
    return mode == Mode.BLIND
        && attached.stream()
            .anyMatch(e -> e.unasked() && (isUnlisted(e) || SimulatedDaemon.isUnseen(e)))
        && attached.stream()
            .filter(e -> selection.network().equals(e.nad()))
            .anyMatch(
                e ->
                    e.maker() instanceof Maker.ForSelection(Selection created)
                        && created.iface() == null
                        && (selection.iface() == null
                            || selection.iface().value().equals("net" + created.position())));
  }

  private static boolean isUnlisted(Entry entry) {
    return !entry.plugin().listedAtCreation();
  }

  /**
   * Whether neither somebody's own link nor something that multus attached unasked has the name.
   */
  private boolean isFree(Cluster.Life life, List<Entry> attached, String iface) {
    Link link = cluster.kernel.links(life.sandbox().netns()).get(iface);
    return (link == null || !link.foreign())
        && attached.stream()
            .filter(e -> e.unasked() || (e.maker() instanceof Maker.ForSelection && mayStay(e)))
            .noneMatch(e -> e.iface().equals(iface) || e.plugin().links(e.iface()).contains(iface));
  }

  /** Whether there is nothing that is tried for ever. */
  boolean isSatisfiable(Cluster.Life life) {
    List<Entry> attached = cluster.cni.of(life.sandbox().id());
    return selections(life.pod).stream().noneMatch(s -> isTriedInVain(life, attached, s))
        && selections(life.pod).stream()
            .allMatch(
                s ->
                    s.iface() == null
                        || !cluster.allowed(life.pod.ref().namespace(), s.network())
                        || (isFree(life, attached, s.iface().value())
                            && !isHeldUnseen(attached, s.iface())));
  }

  /**
   * Whether it takes a device and is tried again and again: nobody can say which the pod has or,
   * without the CNI cache, which of them multus took.
   */
  private boolean isTriedInVain(Cluster.Life life, List<Entry> attached, Selection selection) {
    NetworkDefinition nad = cluster.networks.get(selection.network());
    return nad != null
        && !Configs.resource(nad.config()).isEmpty()
        && (cluster.devices.source == SimulatedDevices.Source.NONE
            || cluster.devices.of(life.pod.uid(), Configs.resource(nad.config())).isEmpty()
            || (mode == Mode.BLIND && !hasDevice(life, attached, selection, nad)));
  }

  /**
   * Whether another controller's attachment has the name, and neither the cache nor network-status
   * tells: its result named no interface.
   */
  private boolean isHeldUnseen(List<Entry> attached, InterfaceName iface) {
    return mode == Mode.BLIND
        && attached.stream()
            .filter(entry -> entry.maker() instanceof Maker.HotPlug(boolean before) && before)
            .filter(entry -> entry.iface().equals(iface.value()))
            .anyMatch(SimulatedDaemon::isUnseen);
  }

  /** The valid selections; of several for one interface the first. */
  static List<Selection> selections(Pod pod) {
    if (!(NetworksAnnotation.parse(pod.networks(), pod.ref().namespace())
        instanceof Desired.Selections desired)) {
      return List.of();
    }
    Set<Object> claimed = new HashSet<>();
    return desired.valid().stream()
        .filter(s -> s.iface() == null || claimed.add(s.iface()))
        .toList();
  }

  private static List<String> names(List<Entry> entries) {
    return entries.stream().map(entry -> entry.nad() + "@" + entry.iface()).toList();
  }

  // ---- network-status ----

  private void checkListed(Cluster.Life life, List<Entry> attached) {
    List<StatusEntry> listed = SimulatedKubelet.entries(life.pod.networkStatus());
    Set<String> possible = new HashSet<>();
    for (Entry entry : attached) {
      for (StatusEntry expected : expected(entry)) {
        possible.add(place(expected));
        if (mustBeListed(entry)) {
          checkListed(life, expected, listed);
        }
      }
    }
    // Where somebody says that another is the default, a second one would contradict him.
    boolean hasDefault =
        listed.stream().anyMatch(e -> e.isDefault() && e.iface() != null && isOwnOrForged(life, e));
    // Multus lists nothing for some namespaces, and of a sandbox without multus nothing shows it.
    boolean hasOthers = attached.stream().anyMatch(this::mustBeListed);
    if (!hasDefault && hasOthers && !life.home().bypassed()) {
      say(life, "network-status does not list the pod's own network: " + shown(listed));
    }
    for (StatusEntry entry : listed) {
      boolean was = life.attachedOnce.contains(entry.name() + " " + entry.iface());
      if (was
          && !entry.isDefault()
          && !possible.contains(place(entry))
          && entry.iface() != null // Nothing tells such entries of one NAD apart for certain.
          && !mayBeCopy(life)) {
        say(
            life,
            "network-status lists " + shown(List.of(entry)) + " but there is " + names(attached));
      }
    }
  }

  private static boolean isOwnOrForged(Cluster.Life life, StatusEntry entry) {
    return entry.name().equals(SimulatedKubelet.CLUSTER) || life.tampered;
  }

  /**
   * Somebody put back an older copy of network-status: what it lists of an earlier sandbox, or of
   * before the controller was restarted, nothing tells from the entries of others.
   */
  private boolean mayBeCopy(Cluster.Life life) {
    return life.tampered && (life.homes.size() > 1 || cluster.controllerStarts > 1);
  }

  private static List<StatusEntry> expected(Entry entry) {
    return NetworkStatus.fromResult(Objects.requireNonNull(entry.nad()), entry.reply());
  }

  private boolean mustBeListed(Entry entry) {
    return entry.plugin() != Plugin.ANCIENT
        && !isMadeUnseen(entry)
        && !isBehindUnseen(entry)
        && !isPredecessorsUnseen(entry)
        && !isNameless(entry)
        && (!entry.byMultus() || entry.plugin().listedAtCreation());
  }

  /** Attached before the state was lost, of a NAD whose config nothing tells any more. */
  private boolean isNameless(Entry entry) {
    return !entry.byMultus()
        && entry.writtenAtMillis() < cluster.stateLostAtMillis
        && hasNoSpec(entry.nad());
  }

  /** An ADD that nobody waited for any more, of which neither the cache nor a link tells. */
  private boolean isMadeUnseen(Entry entry) {
    return mode == Mode.BLIND && !entry.certain() && SimulatedDaemon.isUnseen(entry);
  }

  /**
   * An ADD that nobody waited for any more, under the name of an attachment that has no link: of
   * which of the two the link is, neither the cache nor network-status tells, as long as that one
   * is there.
   */
  private boolean isBehindUnseen(Entry entry) {
    return mode == Mode.BLIND
        && !entry.certain()
        && cluster.cni.of(entry.sandbox().id()).stream()
            .filter(other -> !other.equals(entry) && other.iface().equals(entry.iface()))
            .anyMatch(SimulatedDaemon::isUnseen);
  }

  /**
   * Another controller's, whose entry tells no name: nothing tells it from the entry that an own
   * attachment of that network had.
   */
  private boolean isPredecessorsUnseen(Entry entry) {
    return mode == Mode.BLIND
        && entry.maker() instanceof Maker.HotPlug(boolean before)
        && before
        && SimulatedDaemon.isUnseen(entry);
  }

  private void checkListed(Cluster.Life life, StatusEntry expected, List<StatusEntry> listed) {
    List<StatusEntry> there =
        listed.stream().filter(e -> !e.isDefault() && place(e).equals(place(expected))).toList();
    if (there.isEmpty()) {
      say(life, "network-status does not list " + shown(List.of(expected)) + ": " + shown(listed));
    } else if (there.stream().noneMatch(e -> e.ips().equals(expected.ips()))) {
      say(life, "network-status lists " + shown(there) + " instead of " + expected.ips());
    }
  }

  private static String place(StatusEntry entry) {
    return entry.name() + " " + (entry.iface() == null ? entry.ips() : entry.iface());
  }

  private static List<String> shown(List<StatusEntry> entries) {
    return entries.stream().map(e -> e.name() + "@" + e.iface() + e.ips()).toList();
  }

  // ---- leases ----

  /** Every address that is held belongs to an attachment of a running pod, and the reverse. */
  void checkLeases(Set<CniSlot> excused) {
    Set<CniSlot> wanted = new TreeSet<>();
    for (Cluster.Life life : cluster.pods.values()) {
      if (life.lives()) {
        cluster.cni.of(life.sandbox().id()).stream()
            .filter(entry -> entry.nad() != null && entry.plugin().leases())
            .forEach(entry -> wanted.add(entry.slot()));
      }
    }
    Set<CniSlot> leaked = new TreeSet<>(cluster.kernel.leases());
    leaked.removeAll(wanted);
    leaked.removeAll(excused);
    leaked.forEach(lease -> wrong.add("leaked: " + lease));
    wanted.removeAll(cluster.kernel.leases());
    wanted.removeAll(excused);
    wanted.forEach(lease -> wrong.add("attachment without lease: " + lease));
  }

  // ---- events ----

  /** An event says of every failure. */
  void checkExplained(Cluster.Life life) {
    List<String> events = cluster.events.getOrDefault(life.pod.uid(), List.of());
    for (String iface : cluster.failures.getOrDefault(life.pod.uid(), Set.of())) {
      if (events.stream().noneMatch(e -> e.contains("failed adding interface " + iface))) {
        say(life, "no event says of the failure of " + iface);
      }
    }
  }

  /** An event says of every network that isolation forbids. */
  void checkForbidden(Cluster.Life life) {
    List<NetworkRef> forbidden =
        selections(life.pod).stream()
            .map(Selection::network)
            .filter(network -> !cluster.allowed(life.pod.ref().namespace(), network))
            .toList();
    boolean said =
        cluster.events.getOrDefault(life.pod.uid(), List.of()).stream()
            .anyMatch(event -> event.contains("namespace isolation"));
    if (!forbidden.isEmpty() && !said) {
      say(life, "no event says of namespace isolation");
    }
  }

  /**
   * There are no more events than happenings could give, and none is repeated more often: a repeat
   * raises the count of an event that is there.
   */
  void checkNoStorm(Map<PodUid, List<String>> events, int most) {
    events.forEach(
        (uid, texts) -> {
          Map<String, Long> counts =
              texts.stream().collect(Collectors.groupingBy(text -> text, Collectors.counting()));
          if (counts.size() > most || counts.values().stream().anyMatch(count -> count > most)) {
            wrong.add(uid + ": " + texts.size() + " events, such as " + texts.getLast());
          }
        });
  }

  void say(Cluster.Life life, String what) {
    wrong.add(life.pod.uid() + " " + what);
  }
}
