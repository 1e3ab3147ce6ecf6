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

/**
 * Reports what is wrong with a node after the peace: whether attached, listed, desired and held
 * agree.
 */
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

  /** Checks that attachments, network-status and the annotation agree. */
  void checkRunning(Cluster.Life life) {
    List<Entry> attached =
        cluster.cni.of(life.sandbox().id()).stream().filter(e -> e.nad() != null).toList();
    checkWhole(life);
    checkDesired(life, attached);
    checkListed(life, attached);
  }

  /**
   * Checks what holds even for a pod with unknowable state: whatever this controller knows to have
   * attached exists, is whole and is selected.
   */
  void checkKept(Cluster.Life life, List<Attachment> ledger) {
    PodUid uid = life.pod.uid();
    boolean mayBeTaken =
        cluster.deletedUnobserved.contains(uid)
            || cluster.guessed.contains(uid)
            || cluster.putBack.contains(uid);
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
        say(
            life,
            "lists in its ledger, but has not attached, " + kept.network() + "@" + kept.iface());
      }
    }
  }

  /**
   * Whether the selection may refer to it; the NAD of an adopted attachment may be unknown after a
   * loss of state.
   */
  private static boolean mayAskFor(Selection selection, Attachment kept) {
    boolean isNameless = kept.network().namespace().equals("unknown");
    return (isNameless || selection.network().equals(kept.network()))
        && (selection.iface() == null || selection.iface().equals(kept.iface()));
  }

  /** Checks that the entries of others are unchanged. */
  void checkStrangers(Cluster.Life life) {
    List<String> there = Meddler.strangers(life.pod.networkStatus());
    if (!there.equals(life.strangers)) {
      say(life, "entries of others " + life.strangers + " are now " + there);
    }
  }

  /** Checks that each attachment has all its links, and each link an attachment. */
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
              boolean known =
                  link.foreign()
                      || iface.equals("eth0")
                      || isAttached(link)
                      || (link.maker() != null && isHiddenFailure(link.maker()));
              if (!known) {
                say(life, "link " + iface + " of " + link.maker() + " was left behind");
              }
            });
  }

  /**
   * Whether an ADD that failed late left it under the name of an attachment whose result names no
   * interface. Nothing shows whose link it is, so it stays until that attachment is gone.
   */
  private boolean isHiddenFailure(CniSlot slot) {
    return cluster.lateFailures.contains(slot)
        && cluster.cni.of(slot.containerId()).stream()
            .filter(entry -> entry.iface().equals(slot.iface()) && entry.nad() != null)
            .anyMatch(entry -> expected(entry).stream().allMatch(e -> e.iface() == null));
  }

  private boolean isThere(Cluster.Life life, Entry entry) {
    return daemon.isWhole(entry) || isTakenUnseen(life, entry);
  }

  /**
   * Whether an abandoned DEL deleted the link of an attachment whose result names none: its absence
   * is as invisible as its presence.
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
    // Attachments that may stay anyway match a selection only if no other does.
    List<Entry> left =
        attached.stream()
            .filter(Entry::managed)
            .sorted(
                Comparator.comparing(
                    entry -> mayStay(entry) || isKeptForDevice(life, attached, entry)))
            .collect(Collectors.toCollection(ArrayList::new));
    List<Selection> unnamed = new ArrayList<>();
    for (Selection selection : selections(life.pod)) {
      if (selection.iface() == null) {
        unnamed.add(selection);
      } else if (!take(left, selection) && canBeAttached(life, attached, selection)) {
        say(life, "wants " + life.pod.networks() + " but has " + names(attached));
      }
    }
    unnamed.sort(Comparator.comparing(selection -> lacksItsDevice(attached, selection)));
    for (Selection selection : unnamed) {
      if (!take(left, selection) && canBeAttached(life, attached, selection)) {
        say(life, "wants " + life.pod.networks() + " but has only " + names(attached));
      }
    }
    left.removeIf(
        entry ->
            mayStay(entry) || isKeptForDevice(life, attached, entry) || mayBeOfNoSpec(life, entry));
    if (!left.isEmpty()) {
      say(life, "wants " + life.pod.networks() + " but has also " + names(left));
    }
  }

  /**
   * Whether the interface is selected for a network that lacks a device: until a device is free, it
   * stays or is re-attached.
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

  /**
   * Whether it names a device that no attachment of its network has: then it matches one only if no
   * other selection does.
   */
  private static boolean lacksItsDevice(List<Entry> attached, Selection selection) {
    String asked = selection.request().deviceId();
    return asked != null
        && attached.stream()
            .filter(entry -> selection.network().equals(entry.nad()))
            .noneMatch(entry -> asked.equals(Configs.deviceId(entry.config())));
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

  /** Whether, without the CNI cache, nothing proves that it should be detached. */
  private boolean mayStay(Entry entry) {
    if (mode == Mode.OBSERVING) {
      return false;
    }
    return switch (entry.maker()) {
      // Network-status never listed it, so neither its interface nor its content is visible.
      case Maker.ForSelection _ ->
          !entry.plugin().listedAtCreation()
              || entry.plugin() == Plugin.PASST
              || hasNoSpec(entry.nad());
      case Maker.HotPlug(boolean predecessor) ->
          predecessor || isMadeUnseen(entry) || isBehindUnseen(entry);
      case Maker.Unasked _ -> true;
    };
  }

  /**
   * Whether nothing but the config's name shows its NAD, and a selection may refer to it: the state
   * was lost, and the selected NAD has no config with another name.
   */
  private boolean mayBeOfNoSpec(Cluster.Life life, Entry entry) {
    return isOlderThanState(entry)
        && selections(life.pod).stream()
            .filter(s -> s.iface() == null || s.iface().value().equals(entry.iface()))
            .anyMatch(s -> hasNoSpec(s.network()));
  }

  private boolean isOlderThanState(Entry entry) {
    return !entry.byMultus() && entry.writtenAtMillis() < cluster.stateLostAtMillis;
  }

  private boolean hasNoSpec(@Nullable NetworkRef nad) {
    NetworkDefinition definition = nad == null ? null : cluster.networks.get(nad);
    return definition == null || definition.config().isEmpty();
  }

  /** Whether it can be attached to the running pod at all. */
  private boolean canBeAttached(Cluster.Life life, List<Entry> attached, Selection selection) {
    NetworkDefinition nad = cluster.networks.get(selection.network());
    return nad != null
        && !nad.config().isEmpty()
        && hasDevice(life, attached, selection, nad)
        && !mayBeThere(attached, selection)
        && cluster.allowed(life.pod.ref().namespace(), selection.network())
        && (selection.iface() == null || isFree(life, attached, selection.iface().value()));
  }

  /**
   * Whether it takes no device, or the pod has one for it that no other attachment has and no other
   * selection requests.
   */
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

  /** Whether the other selection is unattached, comes first, and has its own name to wait for. */
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

  /**
   * Whether an attachment counts as the device's holder. Without multus' record and without the
   * ledger, the id shows, but not its resource.
   */
  private boolean mayBe(SimulatedDevices.Key device, Entry entry) {
    boolean isResourceKnown =
        mode == Mode.OBSERVING
            && (entry.byMultus()
                || (entry.certain() && entry.writtenAtMillis() > cluster.stateLostAtMillis));
    return isResourceKnown
        ? device.equals(Configs.device(entry.config()))
        : device.id().equals(Configs.deviceId(entry.config()));
  }

  /** Whether a device id is refused because the kubelet has no devices of the NAD's resource. */
  private static boolean refusesDevice(
      Cluster.Life life, Selection selection, NetworkDefinition nad) {
    return selection.request().deviceId() != null
        && nad.resource() != null
        && life.pod.devices().requested().contains(nad.resource());
  }

  /**
   * Checks that every held device belongs to an attachment, and that every attachment of a running
   * pod holds its device.
   */
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
   * Whether, without the cache, multus may appear to have attached it: it attached the network for
   * a selection without interface, whose name is shifted by a default network that network-status
   * does not show. The name is then unknown, and an entry listed under another name may belong to
   * that attachment or to another controller's.
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

  /** Whether the name is held neither by a foreign link nor by what multus attached unasked. */
  private boolean isFree(Cluster.Life life, List<Entry> attached, String iface) {
    Link link = cluster.kernel.links(life.sandbox().netns()).get(iface);
    return (link == null || !link.foreign())
        && attached.stream()
            .filter(e -> e.unasked() || (e.maker() instanceof Maker.ForSelection && mayStay(e)))
            .noneMatch(e -> e.iface().equals(iface) || e.plugin().links(e.iface()).contains(iface));
  }

  /** Whether no selection is retried forever. */
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
   * Whether it takes a device and is retried forever: the pod's devices are unknown or, without the
   * CNI cache, which of them multus took.
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
   * Whether another controller's attachment holds the name, visible in neither the cache nor
   * network-status: its result named no interface.
   */
  private boolean isHeldUnseen(List<Entry> attached, InterfaceName iface) {
    return mode == Mode.BLIND
        && attached.stream()
            .filter(entry -> entry.maker() instanceof Maker.HotPlug(boolean before) && before)
            .filter(entry -> entry.iface().equals(iface.value()))
            .anyMatch(SimulatedDaemon::isUnseen);
  }

  /** The valid selections; only the first of several for the same interface. */
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
        if (mustBeListed(entry) && !mayBeOfNoSpec(life, entry)) {
          checkListed(life, expected, listed);
          checkDescribed(life, entry, expected, listed);
        }
      }
    }
    // If a foreign entry is the default, a second default would contradict it.
    boolean hasDefault =
        listed.stream().anyMatch(e -> e.isDefault() && e.iface() != null && isOwnOrForged(life, e));
    // Multus lists nothing for some namespaces, and nothing shows the network of a bypassed
    // sandbox.
    boolean hasOthers = attached.stream().anyMatch(this::mustBeListed);
    if (!hasDefault && hasOthers && !life.home().bypassed()) {
      say(life, "network-status does not list the cluster network: " + shown(listed));
    }
    for (StatusEntry entry : listed) {
      boolean was = life.attachedOnce.contains(entry.name() + " " + entry.iface());
      if (was
          && !entry.isDefault()
          && !possible.contains(place(entry))
          && entry.iface() != null // Such entries of one NAD cannot be distinguished reliably.
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
   * Whether another writer may have restored an older network-status: its entries from an earlier
   * sandbox, or from before a controller restart, look like those of others.
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

  /**
   * Whether it was attached before the state was lost, for a NAD whose config is unknown by now.
   */
  private boolean isNameless(Entry entry) {
    return isOlderThanState(entry) && hasNoSpec(entry.nad());
  }

  /** Whether an abandoned ADD made it, visible in neither the cache nor a link. */
  private boolean isMadeUnseen(Entry entry) {
    return mode == Mode.BLIND && !entry.certain() && SimulatedDaemon.isUnseen(entry);
  }

  /**
   * Whether an abandoned ADD made it under the name of an attachment without a link: as long as
   * that one exists, neither the cache nor network-status shows which of the two owns the link.
   */
  private boolean isBehindUnseen(Entry entry) {
    return mode == Mode.BLIND
        && !entry.certain()
        && (cluster.inPlaceOfUnseen.contains(entry)
            || cluster.cni.of(entry.sandbox().id()).stream()
                .filter(other -> !other.equals(entry) && other.iface().equals(entry.iface()))
                .anyMatch(SimulatedDaemon::isUnseen));
  }

  /**
   * Whether it is another controller's and its entry has no interface name: it looks like the entry
   * of an own attachment to that network.
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

  /** Checks that what multus listed of a device is still listed, or again. */
  private void checkDescribed(
      Cluster.Life life, Entry entry, StatusEntry expected, List<StatusEntry> listed) {
    if (mode == Mode.OBSERVING
        && entry.byMultus()
        && entry.plugin() == Plugin.DEVICE
        && cluster.devices.described
        && listed.stream()
            .filter(each -> place(each).equals(place(expected)))
            .noneMatch(each -> each.json().contains("device-info"))) {
      say(life, "network-status describes no device of " + shown(List.of(expected)));
    }
  }

  private static String place(StatusEntry entry) {
    return entry.name() + " " + (entry.iface() == null ? entry.ips() : entry.iface());
  }

  private static List<String> shown(List<StatusEntry> entries) {
    return entries.stream().map(e -> e.name() + "@" + e.iface() + e.ips()).toList();
  }

  // ---- leases ----

  /** Checks that every lease belongs to an attachment of a running pod, and the reverse. */
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
    leaked.removeIf(this::isHiddenFailure);
    leaked.forEach(lease -> wrong.add("leaked: " + lease));
    wanted.removeAll(cluster.kernel.leases());
    wanted.removeAll(excused);
    wanted.forEach(lease -> wrong.add("attachment without lease: " + lease));
  }

  // ---- events ----

  /** Checks that an event reports every failure. */
  void checkExplained(Cluster.Life life) {
    List<String> events = cluster.events.getOrDefault(life.pod.uid(), List.of());
    for (String iface : cluster.failures.getOrDefault(life.pod.uid(), Set.of())) {
      if (events.stream().noneMatch(e -> e.contains("failed adding interface " + iface))) {
        say(life, "no event reports the failure of " + iface);
      }
    }
  }

  /** Checks that an event reports every network that isolation forbids. */
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
      say(life, "no event reports namespace isolation");
    }
  }

  /**
   * Checks that there are no more events than occurrences could cause, and that none repeats more
   * often: a repeat only raises the count of an existing event.
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
