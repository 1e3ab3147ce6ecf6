package io.dynamicnetworks.simulation;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.annotation.NetworksAnnotation;
import io.dynamicnetworks.bus.MultusPort.DelegateRequest;
import io.dynamicnetworks.model.AddReply;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.CniCommand;
import io.dynamicnetworks.model.CniReply;
import io.dynamicnetworks.model.DelReply;
import io.dynamicnetworks.model.DelegateAttributes;
import io.dynamicnetworks.model.Desired;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.PodIdentity;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.SentConfig;
import io.dynamicnetworks.ops.MessageText;
import io.dynamicnetworks.simulation.CniDir.Entry;
import io.dynamicnetworks.simulation.Kernel.Link;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The multus daemon with libcni and the plugins, as they serve {@code /delegate}; also the rules
 * that no request may break.
 */
final class SimulatedDaemon {
  private static final int WRITE_MILLIS = 4;

  /** Longer than a clean-up and the next ADD of a step take, and shorter than any backoff. */
  private static final long STEP_MILLIS = 300;

  /** Longer than an answer takes to reach its requester and its disk. */
  private static final long ANSWERED_MILLIS = 20_000;

  private final Cluster cluster;
  private final Mode mode;
  private final SplittableRandom random;
  private final Map<PodUid, DelegateRequest> busyWith = new HashMap<>();
  private final List<String> requests = new ArrayList<>();
  private final Map<String, Integer> failures = new HashMap<>();
  private final Set<String> missing = new HashSet<>();
  private final Set<String> leaving = new HashSet<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private final Map<String, Duration> slow = new HashMap<>();
  private final Map<String, Integer> hangs = new HashMap<>();
  private final Map<String, Integer> refusedDels = new HashMap<>();

  /** Whether device networks refuse a DEL without an id, like the host-device plugin. */
  boolean isIdNeededForDel;

  /** The host's available devices, by the name in the config that takes them. */
  final Set<String> devices = new HashSet<>();

  /** Sandbox and interface of each attachment that may be deleted. */
  private final Set<String> deletable = new HashSet<>();

  /** Sandbox and interface of each ADD whose requester does not know its outcome. */
  private final Set<String> unansweredAdds = new HashSet<>();

  /** The number of requests in flight in the daemon, by sandbox. */
  private final Map<String, Integer> underWay = new HashMap<>();

  /** The devices sent with ADDs, by sandbox and interface. */
  private final Map<String, Set<Optional<SimulatedDevices.Key>>> sentDevices = new HashMap<>();

  /** By sandbox and interface: the device that a plugin has just refused. */
  private final Map<String, Candidate> refusedCandidates = new HashMap<>();

  private record Candidate(NetworkRef network, SimulatedDevices.Key device, long refusedAtMillis) {}

  private int generation;
  private int callers;
  private boolean predecessor;

  SimulatedDaemon(Cluster cluster, Mode mode, SplittableRandom random) {
    this.mode = mode;
    this.cluster = cluster;
    this.random = random;
  }

  /** The requests so far: command, interface, name in the config, and pod. */
  List<String> requests() {
    return requests;
  }

  /** Restarts the daemon: requesters get no answer, and half of the requests in flight are lost. */
  void restart() {
    generation++;
    List.copyOf(waiting).forEach(Runnable::run);
  }

  /** Refuses every ADD and DEL with a config of that name, as if its plugin were missing. */
  void hasNoPluginFor(String network) {
    missing.add(network);
  }

  /** Makes the plugin available again. */
  void hasPluginFor(String network) {
    missing.remove(network);
  }

  /** Makes the plugin fail the next ADDs of that network, which is named as in its config. */
  void failNext(String network, int times) {
    failures.put(network, times);
  }

  /** Makes the plugin refuse the next DELs of that network. */
  void refuseNextDel(String network, int times) {
    refusedDels.put(network, times);
  }

  /** Makes the plugin fail the next ADD of that network and leave what it created. */
  void leaveLinkNext(String network) {
    failNext(network, 1);
    leaving.add(network);
  }

  /** Makes the plugin hang in the next ADDs of that network, past every deadline. */
  void hangNext(String network, int times) {
    hangs.put(network, times);
  }

  /** Makes the next such request of that network take this long before it takes effect. */
  void slowNext(CniCommand command, String network, Duration latency) {
    slow.put(command + " " + network, latency);
  }

  /**
   * Abandons all requests in flight because the controller was killed. Answers that it had no time
   * to record are lost.
   */
  void forgetCallers(Disk disk) {
    busyWith.clear();
    callers++;
    for (PodLedger ledger : disk.ledgers().values()) {
      for (Attachment kept : ledger.attachments()) {
        if (kept.state() instanceof AttachmentState.Adding) {
          String place = kept.sandbox().id() + " " + kept.iface();
          deletable.add(place);
          unansweredAdds.add(place);
        }
      }
    }
  }

  /** Notes that multus attached it for a selection of the sandbox's creation annotation. */
  void mayBeDeleted(String sandboxId, String iface) {
    deletable.add(sandboxId + " " + iface);
  }

  /**
   * Allows DELs of interfaces that only the cache shows to be missing: the creation annotation
   * claims that multus attached them, or a selection requests what network-status still lists from
   * the previous sandbox.
   */
  void mayBeTakenForCreated(String sandboxId, Stream<String> ifaces) {
    if (mode == Mode.BLIND) {
      ifaces.forEach(iface -> mayBeDeleted(sandboxId, iface));
    }
  }

  /** Whether a request for the sandbox may still end. */
  boolean isUnderWay(String sandboxId) {
    return underWay.getOrDefault(sandboxId, 0) > 0;
  }

  /** Carries out the request after a while; answers unless the connection is lost or it hangs. */
  void handle(DelegateRequest request, Consumer<CniReply> answer) {
    String network = Configs.name(request.config());
    note(request, network);
    boolean add = request.command() == CniCommand.ADD;
    long timeout = request.timeout().toMillis();
    String place = place(request);
    boolean unheardBefore = !add || !unansweredAdds.add(place);
    boolean deletableBefore = deletable.contains(place);
    check(request, deletableBefore);
    if (add) {
      deletable.add(place);
    }
    Duration slowness = slow.remove(request.command() + " " + network);
    long latency = slowness == null ? random.nextInt(3, 60) : slowness.toMillis();
    if (oneIn(cluster.faults.connectionLostOneIn)) {
      free(request, 1);
      cluster.time.after(1, () -> answer.accept(lost(request)));
      return;
    }
    if (oneIn(cluster.faults.pluginHangsOneIn) || (add && takeOne(hangs, network))) {
      // It recovers later, when no one waits any more; in one case of three, it never does.
      latency = timeout + random.nextInt(1, 200_000);
      free(request, timeout);
      if (random.nextInt(3) == 0) {
        return;
      }
    } else {
      free(request, Math.min(latency, timeout));
    }
    boolean lostAfter = oneIn(cluster.faults.connectionLostOneIn);
    boolean refuses = add && (oneIn(cluster.faults.pluginFailsOneIn) || takeOne(failures, network));
    boolean leavesLink = leaving.remove(network) || random.nextBoolean();
    int begunIn = generation;
    int begunFor = callers;
    long begunAtMillis = cluster.time.nowMillis();
    boolean overdue = latency > timeout;
    boolean outlives = random.nextBoolean();
    long writing = random.nextInt(0, WRITE_MILLIS);
    boolean[] answered = {false};
    Consumer<CniReply> once =
        reply -> {
          if (!answered[0]) {
            answered[0] = true;
            answer.accept(reply);
          }
        };
    Runnable cutOff =
        () -> {
          free(request, 0);
          once.accept(lost(request));
        };
    waiting.add(cutOff);
    underWay.merge(request.sandbox().id(), 1, Integer::sum);
    cluster.time.after(
        latency,
        () -> {
          waiting.remove(cutOff);
          underWay.merge(request.sandbox().id(), -1, Integer::sum);
          if (begunIn != generation && !outlives) {
            return;
          }
          boolean heard = !overdue && !answered[0] && begunFor == callers && !lostAfter;
          Entry taken = add ? null : cluster.cni.file(slot(request));
          Link linkBefore = link(request);
          boolean isForgotten =
              begunAtMillis < cluster.stateLostAtMillis
                  && (mode == Mode.BLIND || !isLinkOf(slot(request), linkBefore));
          CniReply reply =
              add ? add(request, refuses, leavesLink, heard, writing) : del(request, begunAtMillis);
          // Even the link stays if the config is an older one, of another plugin.
          if (!heard && taken != null && !Configs.nad(request.config()).equals(taken.nad())) {
            cluster.confused.add(request.uid());
          }
          boolean isTakenUnseen = taken != null && (isUnseen(taken) || isWhole(taken));
          isTakenUnseen |= isForgotten && linkBefore != null && link(request) == null;
          if (!heard && isTakenUnseen && reply instanceof DelReply.Deleted) {
            cluster.deletedUnobserved.add(request.uid());
          }
          if (!heard && reply instanceof AddReply.Refused) {
            cluster.lateFailures.add(slot(request));
          }
          if (!heard && (reply instanceof AddReply.Added || reply instanceof DelReply.Deleted)) {
            cluster.kernel.markLate(request.sandbox().netns(), request.iface().value());
          }
          cluster.trace("did", MessageText.of(request) + " config=" + network + ": " + reply);
          if (heard && notRun(reply) && !deletableBefore) {
            deletable.remove(place);
          }
          if (heard && !unheardBefore) {
            unansweredAdds.remove(place);
          }
          noteCandidate(request, reply, heard);
          cluster.time.after(
              reply instanceof AddReply.Added ? writing : 0,
              () -> once.accept(lostAfter ? lost(request) : reply));
        });
  }

  /** Whether only the cache shows it: neither a link named in its result nor anything else does. */
  static boolean isUnseen(Entry entry) {
    NetworkRef nad = entry.nad();
    return nad != null
        && NetworkStatus.fromResult(nad, entry.reply()).stream()
            .noneMatch(listed -> entry.iface().equals(listed.iface()));
  }

  /**
   * Notes that a refused ADD has to be reported, unless the same step goes on to attach the network
   * with another device: without the cache, some candidates are held by what nothing shows.
   */
  private void noteCandidate(DelegateRequest request, CniReply reply, boolean heard) {
    if (request.command() != CniCommand.ADD || !heard) {
      return;
    }
    String iface = request.iface().value();
    SimulatedDevices.Key device = Configs.device(request.config());
    Candidate before = refusedCandidates.remove(place(request));
    boolean isNext =
        before != null
            && before.network().equals(Configs.nad(request.config()))
            && !before.device().equals(device)
            && cluster.time.nowMillis() - before.refusedAtMillis() < STEP_MILLIS;
    switch (reply) {
      case AddReply.Refused _ -> {
        boolean isNew = cluster.failed(request.uid(), iface);
        if (mode == Mode.BLIND && (isNew || isNext) && device != null) {
          refusedCandidates.put(
              place(request),
              new Candidate(Configs.nad(request.config()), device, cluster.time.nowMillis()));
        }
      }
      case AddReply.Added _ when isNext -> cluster.attachedAfterAll(request.uid(), iface);
      default -> {}
    }
  }

  private static boolean notRun(CniReply reply) {
    return reply instanceof AddReply.NameTaken
        || reply instanceof AddReply.NotRun
        || reply instanceof AddReply.PodGone;
  }

  private void note(DelegateRequest request, String network) {
    boolean asController = !request.identity().ref().equals(request.about());
    cluster.trace("asked", request.about() + " " + MessageText.of(request) + " config=" + network);
    requests.add(
        request.command()
            + " "
            + request.iface()
            + " "
            + network
            + (asController ? " as controller" : ""));
  }

  /** An immediate ADD by another hot-plug controller. */
  Entry attachAtOnce(Cluster.Life life, NetworkRef network, InterfaceName iface) {
    String config = Objects.requireNonNull(cluster.configOf(network), network::toString);
    DelegateRequest request =
        new DelegateRequest(
            CniCommand.ADD,
            life.pod.uid(),
            life.pod.ref(),
            new PodIdentity(life.pod.ref(), life.pod.uid().value()),
            network,
            iface,
            life.sandbox(),
            new SentConfig(config),
            DelegateAttributes.NONE,
            Duration.ofSeconds(60));
    deletable.add(place(request));
    predecessor = true;
    CniReply reply = add(request, false, false, true, 0);
    predecessor = false;
    Entry entry = cluster.cni.file(slot(request));
    if (entry == null) {
      throw new IllegalStateException(MessageText.of(request) + ": " + reply);
    }
    return entry;
  }

  // ---- carrying out requests ----

  private CniReply add(
      DelegateRequest request, boolean refuses, boolean leavesLink, boolean heard, long writing) {
    String netns = request.sandbox().netns();
    String iface = request.iface().value();
    if (cluster.faults.daemonReadsNoPods) {
      return new AddReply.NotRun("error waiting for pod: no answer");
    }
    if (cannotFind(request)) {
      return new AddReply.PodGone("pod not found");
    }
    if (cluster.faults.daemonEntersNoNamespace || !cluster.kernel.exists(netns)) {
      return new AddReply.NotRun("validateIfName: no net namespace " + netns);
    }
    if (cluster.kernel.links(netns).containsKey(iface)) {
      return new AddReply.NameTaken("validateIfName: interface name " + iface + " already exists");
    }
    String network = Configs.name(request.config());
    Plugin plugin = Plugin.of(request.config());
    if (missing.contains(network)) {
      return new AddReply.Refused("failed to find plugin");
    }
    SimulatedDevices.Key device = Configs.device(request.config());
    if (plugin == Plugin.DEVICE
        && (device == null || isTaken(device, slot(request), request.sandbox().netns()))) {
      return new AddReply.Refused(device == null ? "which device?" : device + " is in use");
    }
    if (plugin == Plugin.HOST_DEVICE && !devices.remove(network)) {
      return new AddReply.Refused("failed to find host device");
    }
    if (refuses) {
      boolean isFree =
          plugin.links(iface).stream().noneMatch(cluster.kernel.links(netns)::containsKey);
      if (leavesLink && isFree) {
        make(request, plugin);
      }
      return new AddReply.Refused("injected failure");
    }
    for (String link : plugin.links(iface)) {
      if (cluster.kernel.links(netns).containsKey(link)) {
        return new AddReply.Refused("failed to create " + link + ": file exists");
      }
    }
    checkNotTwice(request, heard);
    if (isNamelessThere(request)) {
      cluster.overlaid.add(request.sandbox().id());
    }
    Entry before = cluster.cni.file(slot(request));
    if (!heard && before != null && !Configs.nad(request.config()).equals(before.nad())) {
      cluster.confused.add(request.uid());
    }
    make(request, plugin);
    Entry entry = entry(request, plugin, heard, predecessor, cluster.time.nowMillis() + writing);
    if (!heard && before != null && isUnseen(before)) {
      cluster.inPlaceOfUnseen.add(entry);
    }
    cluster.cni.write(entry);
    cluster.time.after(writing, () -> written(entry));
    // Without the cache, the controller lists only what it got answers for.
    if (mode == Mode.OBSERVING || (heard && !predecessor)) {
      noteAttached(cluster, entry);
    }
    return new AddReply.Added(entry.reply());
  }

  /** Completes the cache file, unless it is already gone. */
  private void written(Entry entry) {
    if (entry.equals(cluster.cni.file(entry.slot()))) {
      cluster.cni.write(entry);
    }
  }

  /** Notes what network-status may list from now on. */
  static void noteAttached(Cluster cluster, Entry entry) {
    Cluster.Life life = cluster.pods.get(entry.uid());
    NetworkRef nad = entry.nad();
    if (life != null && nad != null) {
      NetworkStatus.fromResult(nad, entry.reply())
          .forEach(listed -> life.attachedOnce.add(listed.name() + " " + listed.iface()));
    }
  }

  private boolean isTaken(SimulatedDevices.Key device, CniSlot slot, String netns) {
    SimulatedDevices.Holder holder = cluster.devices.holder(device);
    return holder != null && !holder.slot().equals(slot) && cluster.kernel.exists(netns);
  }

  private void make(DelegateRequest request, Plugin plugin) {
    SimulatedDevices.Key device = Configs.device(request.config());
    if (plugin == Plugin.DEVICE && device != null) {
      cluster.devices.take(
          device, new SimulatedDevices.Holder(slot(request), request.sandbox().netns()));
    }
    plugin
        .links(request.iface().value())
        .forEach(
            link -> cluster.kernel.put(request.sandbox().netns(), link, new Link(slot(request))));
    if (plugin.leases()) {
      cluster.kernel.lease(slot(request));
    }
  }

  private Entry entry(
      DelegateRequest request, Plugin plugin, boolean heard, boolean predecessor, long readableAt) {
    InterfaceRequest wanted = asked(request.attributes());
    return new Entry(
        slot(request),
        request.uid(),
        request.sandbox(),
        Configs.nad(request.config()),
        request.config(),
        plugin,
        wanted,
        Plugin.address(wanted, cluster.kernel),
        new CniDir.Maker.HotPlug(predecessor),
        heard,
        cluster.time.nowMillis(),
        readableAt);
  }

  private static InterfaceRequest asked(DelegateAttributes attributes) {
    return new InterfaceRequest(
        attributes.ips(),
        attributes.mac(),
        null,
        null,
        null,
        attributes.cniArgs(),
        List.of(),
        null);
  }

  private CniReply del(DelegateRequest request, long sentAtMillis) {
    String network = Configs.name(request.config());
    Plugin plugin = Plugin.of(request.config());
    if (cluster.faults.daemonReadsNoPods) {
      return new DelReply.NotRun("error waiting for pod: no answer");
    }
    if (cannotFind(request)) {
      return new DelReply.PodGone("pod not found");
    }
    if (missing.contains(network)) {
      return new DelReply.Refused("failed to find plugin");
    }
    boolean isIdNeeded = plugin == Plugin.SRIOV || (plugin == Plugin.DEVICE && isIdNeededForDel);
    if (isIdNeeded
        && cluster.kernel.exists(request.sandbox().netns())
        && Configs.deviceId(request.config()) == null) {
      return new DelReply.Refused("VF pci addr is required");
    }
    if (takeOne(refusedDels, network)) {
      return new DelReply.Refused("busy");
    }
    noteUnseenConfig(request);
    checkUnasked(request);
    checkDeviceOfDel(request, sentAtMillis);
    cluster.devices.giveBack(slot(request));
    boolean isFound = plugin != Plugin.HOST_DEVICE || isFound(request);
    for (String link : plugin.links(request.iface().value())) {
      delete(request, plugin, link);
    }
    cluster.kernel.release(slot(request));
    // If it is not found, the plugin says so, and libcni keeps the file.
    if (isFound) {
      cluster.cni.remove(slot(request));
    }
    return new DelReply.Deleted();
  }

  /** Whether the link is there; the plugin looks for it only in a network namespace that exists. */
  private boolean isFound(DelegateRequest request) {
    String netns = request.sandbox().netns();
    return !cluster.kernel.exists(netns)
        || cluster.kernel.links(netns).containsKey(request.iface().value());
  }

  /** Notes a DEL with an older config than that of multus' ADD, which the watch showed too late. */
  private void noteUnseenConfig(DelegateRequest request) {
    cluster.createdUnseen.stream()
        .filter(slot -> slot.containerId().equals(request.sandbox().id()))
        .filter(slot -> slot.iface().equals(request.iface().value()))
        .filter(slot -> mode == Mode.BLIND && !slot.equals(slot(request)))
        .forEach(cluster.changedUnseen::add);
  }

  private void delete(DelegateRequest request, Plugin plugin, String name) {
    Link deleted = cluster.kernel.delete(request.sandbox().netns(), name);
    if (deleted != null && plugin == Plugin.HOST_DEVICE) {
      devices.add(Configs.name(request.config()));
    }
    boolean isExcused = isGuess(request) || isOfForged(request);
    if (deleted != null && !slot(request).equals(deleted.maker()) && isExcused) {
      cluster.guessed.add(request.uid());
    } else if (deleted != null && deleted.foreign()) {
      cluster.broke("a DEL took a foreign link " + name + ": " + MessageText.of(request));
    }
  }

  /**
   * Whether the request concerns an ADD whose answer was lost, so that only the name indicates what
   * exists: a failed plugin leaves nothing in multus' cache but perhaps a link. Likewise without
   * the cache in a sandbox whose creation bypassed multus.
   */
  private boolean isGuess(DelegateRequest request) {
    return unansweredAdds.contains(place(request))
        || (mode == Mode.BLIND && cluster.isBypassed(request.sandbox().id()));
  }

  private boolean cannotFind(DelegateRequest request) {
    if (request.identity().equals(Cluster.SELF)) {
      return false;
    }
    return cluster.pods.values().stream()
        .noneMatch(
            life ->
                !life.gone
                    && life.pod.ref().equals(request.identity().ref())
                    && life.pod.uid().value().equals(request.identity().uid()));
  }

  private static boolean isLinkOf(CniSlot slot, @Nullable Link link) {
    return link == null || slot.equals(link.maker());
  }

  private @Nullable Link link(DelegateRequest request) {
    return cluster.kernel.links(request.sandbox().netns()).get(request.iface().value());
  }

  private static CniReply lost(DelegateRequest request) {
    return switch (request.command()) {
      case ADD -> new AddReply.Unknown("connection lost");
      case DEL -> new DelReply.Unknown("connection lost");
    };
  }

  private static CniSlot slot(DelegateRequest request) {
    return new CniSlot(
        Configs.name(request.config()), request.sandbox().id(), request.iface().value());
  }

  private static String place(DelegateRequest request) {
    return request.sandbox().id() + " " + request.iface();
  }

  // ---- forbidden requests ----

  private void check(DelegateRequest request, boolean deletableBefore) {
    DelegateRequest before = busyWith.put(request.uid(), request);
    if (before != null) {
      cluster.broke(
          "two steps of one pod at once: "
              + MessageText.of(before)
              + " and "
              + MessageText.of(request));
    }
    Cluster.Life life = cluster.ownerOf(request.sandbox().id());
    if (life == null) {
      cluster.broke("a request for no sandbox here: " + MessageText.of(request));
      return;
    }
    boolean current = life.lives() && life.sandbox().id().equals(request.sandbox().id());
    if (current && life.neverEdited()) {
      cluster.broke("a request for a pod that was never edited: " + MessageText.of(request));
    }
    switch (request.command()) {
      case ADD -> checkAdd(request, life);
      case DEL -> checkDel(request, life, current, deletableBefore);
    }
  }

  /**
   * Checks that a DEL names the device of its ADD. The devices that multus took, and those of
   * attachments older than a loss of the ledger, are known only with the cache.
   */
  private void checkDeviceOfDel(DelegateRequest request, long sentAtMillis) {
    if (Plugin.of(request.config()) != Plugin.DEVICE) {
      return;
    }
    Entry file = cluster.cni.file(slot(request));
    SimulatedDevices.Key named = Configs.device(request.config());
    boolean isForgotten = file != null && file.writtenAtMillis() < cluster.stateLostAtMillis;
    boolean isUnlisted = file == null || file.byMultus() || isForgotten;
    boolean isOfNothing = file == null && cluster.isBypassed(request.sandbox().id());
    if (mode == Mode.BLIND && (isOfNothing || isForgotten || (isUnlisted && named == null))) {
      return;
    }
    if (mode == Mode.BLIND && isUnlisted && isOfForgedInfo(request, named)) {
      return;
    }
    if (file == null && !sentDevices.containsKey(place(request))) {
      return; // The controller was killed before it sent the ADD.
    }
    boolean isOfEarlier = file != null && file.writtenAtMillis() > sentAtMillis;
    SimulatedDevices.Key had = file == null || isOfEarlier ? null : Configs.device(file.config());
    Set<Optional<SimulatedDevices.Key>> sent = sentDevices.getOrDefault(place(request), Set.of());
    // The Go controller, whose ADDs are not among these, attaches nothing with a device.
    boolean isOfNone = sent.isEmpty() && named == null;
    boolean right =
        had != null ? had.equals(named) : isOfNone || sent.contains(Optional.ofNullable(named));
    boolean isUnseen = cluster.isChangedUnseen(request.sandbox().id(), request.iface().value());
    if (!right && file == null && named != null && isUnseen) {
      // The current NAD may name another resource, but the id is known.
      right = sent.stream().flatMap(Optional::stream).anyMatch(key -> key.id().equals(named.id()));
    }
    if (!right) {
      cluster.broke(
          "a DEL of device " + named + ", its ADD had " + had + ": " + MessageText.of(request));
    }
  }

  /** Whether others forged network-status, and it is one of the pod's own devices. */
  private boolean isOfForgedInfo(DelegateRequest request, SimulatedDevices.@Nullable Key named) {
    Cluster.Life life = cluster.ownerOf(request.sandbox().id());
    return life != null
        && life.everTampered
        && named != null
        && cluster.devices.of(life.pod.uid(), named.resource()).contains(named.id());
  }

  /** Notes the device that an ADD for that slot named, if any. */
  void sent(CniSlot slot, SimulatedDevices.@Nullable Key device) {
    sentDevices
        .computeIfAbsent(slot.containerId() + " " + slot.iface(), any -> new HashSet<>())
        .add(Optional.ofNullable(device));
  }

  /**
   * Checks that no attachment gets a device that is not the pod's own, or that another attachment
   * has.
   */
  private void checkDeviceOfAdd(DelegateRequest request, Cluster.Life life) {
    if (Plugin.of(request.config()) != Plugin.DEVICE) {
      return;
    }
    SimulatedDevices.Key device = Configs.device(request.config());
    sent(slot(request), device);
    if (device == null) {
      return;
    }
    if (!cluster.devices.of(life.pod.uid(), device.resource()).contains(device.id())) {
      cluster.broke(
          "an ADD with a device of another pod: " + device + " " + MessageText.of(request));
    }
    SimulatedDevices.Holder holder = cluster.devices.holder(device);
    Entry other = holder == null ? null : cluster.cni.file(holder.slot());
    boolean isAnothers =
        other != null
            && other.sandbox().equals(request.sandbox())
            && !other.iface().equals(request.iface().value());
    if (other != null && isAnothers && isKnown(other)) {
      cluster.broke(
          "an ADD with a device that "
              + other.iface()
              + " has: "
              + device
              + " "
              + MessageText.of(request));
    }
  }

  /** Whether the controller must know of the attachment. */
  private boolean isKnown(Entry entry) {
    if (!entry.certain()) {
      return false;
    }
    if (mode == Mode.OBSERVING) {
      return entry.readableAtMillis()
          <= cluster.cacheReadMillis.getOrDefault(entry.sandbox().id(), 0L);
    }
    boolean answered = cluster.time.nowMillis() - entry.readableAtMillis() > ANSWERED_MILLIS;
    return answered && !entry.byMultus() && entry.writtenAtMillis() > cluster.stateLostAtMillis;
  }

  private void checkAdd(DelegateRequest request, Cluster.Life life) {
    checkDeviceOfAdd(request, life);
    NetworkRef network = Configs.nad(request.config());
    if (!cluster.allowed(life.pod.ref().namespace(), network)) {
      cluster.broke("an ADD that isolation forbids: " + MessageText.of(request));
    }
    if (request.identity().equals(Cluster.SELF)) {
      cluster.broke("an ADD under the controller's identity: " + MessageText.of(request));
    }
  }

  private void checkDel(
      DelegateRequest request, Cluster.Life life, boolean current, boolean deletableBefore) {
    // Without the cache, a status entry that a selection was seen to request counts, whoever wrote
    // it.
    if (!deletableBefore && isOfForged(request)) {
      deletable.add(place(request));
    } else if (!deletableBefore) {
      cluster.broke(
          "a DEL of what no selection asked for"
              + (life.everTampered ? " and others listed" : "")
              + (life.home().bypassed() ? " in a sandbox without multus" : "")
              + ": "
              + MessageText.of(request));
    }
    if (current && request.identity().equals(Cluster.SELF)) {
      cluster.broke(
          "a DEL in a running pod under the controller's identity: " + MessageText.of(request));
    }
  }

  /**
   * Whether others forged what network-status lists and the pod asked for it: without the cache,
   * that counts as an attachment, even under a name that something else has.
   */
  private boolean isOfForged(DelegateRequest request) {
    Cluster.Life life = cluster.ownerOf(request.sandbox().id());
    return mode == Mode.BLIND && life != null && life.everTampered && wasAskedFor(request, life);
  }

  /** Whether the pod's annotation ever selected it, and isolation allows that. */
  private boolean wasAskedFor(DelegateRequest request, Cluster.Life life) {
    String namespace = life.pod.ref().namespace();
    NetworkRef network = Configs.nad(request.config());
    return cluster.allowed(namespace, network)
        && life.annotations.stream()
            .map(text -> NetworksAnnotation.parse(text, namespace))
            .filter(Desired.Selections.class::isInstance)
            .flatMap(desired -> ((Desired.Selections) desired).valid().stream())
            .filter(selection -> selection.network().equals(network))
            .anyMatch(s -> s.iface() == null || s.iface().equals(request.iface()));
  }

  /** Checks that the DEL deletes nothing that multus attached unasked. */
  private void checkUnasked(DelegateRequest request) {
    Entry file = cluster.cni.file(slot(request));
    if (file != null && file.unasked()) {
      cluster.broke("a DEL took what multus attached unasked: " + MessageText.of(request));
    }
    for (String name : Plugin.of(request.config()).links(request.iface().value())) {
      Link link = cluster.kernel.links(request.sandbox().netns()).get(name);
      Entry owner = link == null || link.maker() == null ? null : cluster.cni.file(link.maker());
      boolean isExcused = isGuess(request) || isOfForged(request);
      if (owner != null && owner.unasked() && !owner.equals(file) && !isExcused) {
        cluster.broke(
            "a DEL took the link of what multus attached unasked: " + MessageText.of(request));
      }
    }
  }

  /**
   * Checks that a second ADD for an interface takes effect only if one of the two got no answer, or
   * if nothing shows the first: it has no link, and multus' cache is not readable.
   */
  private void checkNotTwice(DelegateRequest request, boolean heard) {
    Entry there = cluster.cni.of(request.sandbox().id(), request.iface().value());
    if (there != null && heard && there.certain() && isWhole(there) && !isHidden(there)) {
      cluster.broke("attached twice: " + MessageText.of(request));
    }
  }

  private boolean isNamelessThere(DelegateRequest request) {
    return cluster.cni.of(request.sandbox().id()).stream()
        .filter(entry -> entry.iface().equals(request.iface().value()))
        .anyMatch(
            entry ->
                entry.maker() instanceof CniDir.Maker.ForSelection(Selection selection)
                    && selection.iface() == null
                    && isUnseen(entry));
  }

  private boolean isHidden(Entry entry) {
    boolean known =
        entry.maker() instanceof CniDir.Maker.HotPlug(boolean before)
            && !before
            && entry.writtenAtMillis() > cluster.stateLostAtMillis;
    return mode == Mode.BLIND && !known && entry.plugin().links(entry.iface()).isEmpty();
  }

  /** Whether all links of an attachment exist. */
  boolean isWhole(Entry entry) {
    Map<String, Link> links = cluster.kernel.links(entry.sandbox().netns());
    return entry.plugin().links(entry.iface()).stream()
        .allMatch(
            name -> {
              @Nullable Link link = links.get(name);
              return link != null && entry.slot().equals(link.maker());
            });
  }

  private void free(DelegateRequest request, long afterMillis) {
    cluster.time.after(
        afterMillis,
        () -> {
          if (request.equals(busyWith.get(request.uid()))) {
            busyWith.remove(request.uid());
          }
        });
  }

  private static boolean takeOne(Map<String, Integer> left, String network) {
    return left.merge(network, -1, Integer::sum) >= 0;
  }

  private boolean oneIn(int often) {
    return often > 0 && random.nextInt(often) == 0;
  }
}
