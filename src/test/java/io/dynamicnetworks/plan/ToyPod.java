package io.dynamicnetworks.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.attachment.AttachmentLifecycle;
import io.dynamicnetworks.attachment.AttachmentLifecycle.Presence;
import io.dynamicnetworks.attachment.Observation;
import io.dynamicnetworks.attachment.Transition;
import io.dynamicnetworks.model.AddReply;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.AttachmentState.Attached;
import io.dynamicnetworks.model.AttachmentState.Deleted;
import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.CachedSandbox.RecordedDelegate;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.DelReply;
import io.dynamicnetworks.model.DelegateAttributes;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.SentConfig;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.reconcile.observe.CniResultReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A pod as recorded by the kernel, multus' CNI cache and record, network-status and the ledger.
 * Every operation takes effect at once and succeeds.
 */
final class ToyPod {
  static final String HINT = "ip=10.244.0.7";
  static final Sandbox SANDBOX = new Sandbox("sandbox-1", "/var/run/netns/cni-1");
  private static final InterfaceName ETH0 = new InterfaceName("eth0");
  private static final String CLUSTER = "cbr0";
  private static final Duration WINDOW = Duration.ofMinutes(10);

  /** An existing attachment, whoever knows of it. */
  record Link(NetworkRef network, CachedAttachment file) {}

  final Map<NetworkRef, NetworkDefinition> networks = new HashMap<>();
  final Map<NetworkRef, ResultShape> shapes = new HashMap<>();
  final Map<NetworkRef, String> resources = new HashMap<>();
  final Map<InterfaceName, Link> attached = new LinkedHashMap<>();
  final List<Attachment> ledger = new ArrayList<>();
  private final Mode mode;
  private final Set<InterfaceName> lost = new HashSet<>();
  private final List<CachedAttachment> leftInCache = new ArrayList<>();
  private final List<Selection> creation = new ArrayList<>();
  private final List<RecordedDelegate> record = new ArrayList<>();
  private List<StatusEntry> status = new ArrayList<>();
  private boolean setUpByMultus;
  private boolean recordReadable = true;
  private String clusterConfig = "";
  private long now = 1_000;

  ToyPod(Mode mode) {
    this.mode = mode;
  }

  // ---- what others do ----

  /**
   * Multus sets up the sandbox with the cluster network; without this call, multus was bypassed.
   */
  void setUp() {
    setUpByMultus = true;
    record.add(new RecordedDelegate(null, CLUSTER, ETH0, CLUSTER));
    status.add(NetworkStatus.defaultEntry(CLUSTER, ResultShape.PLAIN.result(ETH0, now)));
  }

  /** Multus gave the cluster network a device. */
  void giveCluster(NetworkRef network, String id) {
    clusterConfig =
        Scene.json("{'name':'" + CLUSTER + "','type':'macvlan','deviceID':'" + id + "'}");
    record.set(
        0,
        new RecordedDelegate(network, network.toString(), ETH0, CLUSTER, resources.get(network)));
    status.set(
        0,
        Scene.entries(
                "[{'name':'"
                    + network
                    + "','interface':'eth0','default':true,'device-info':{'type':'pci','pci':"
                    + "{'pci-address':'"
                    + id
                    + "'}}}]")
            .getFirst());
  }

  /** Multus attaches one of its {@code defaultNetworks}. */
  void attachDefault(NetworkRef network) {
    attachByMultus(network, null, InterfaceRequest.NONE);
  }

  /** Multus attaches a selection of the pod when it sets up the sandbox. */
  void attachCreated(Selection selection) {
    creation.add(selection);
    attachByMultus(selection.network(), selection.iface(), selection.request());
  }

  private void attachByMultus(
      NetworkRef network, @Nullable InterfaceName asked, InterfaceRequest request) {
    InterfaceName iface = asked == null ? new InterfaceName("net" + record.size()) : asked;
    String config = configOf(network);
    boolean isGivenDevice = !new SentConfig(config).deviceIds().isEmpty();
    record.add(
        new RecordedDelegate(
            network,
            network.toString(),
            asked,
            new SentConfig(config).name(),
            isGivenDevice ? resources.get(network) : null));
    CniResult result = add(network, iface, config, request, false);
    if (NetworkStatus.listedByMultus(result)) {
      status.addAll(NetworkStatus.fromResult(network, result));
    }
  }

  /** Another hot-plug controller attaches and lists it; the ledger has no record of it. */
  void attachByOther(NetworkRef network, InterfaceName iface, InterfaceRequest request) {
    CniResult result = add(network, iface, configOf(network), request, true);
    change(List.of(new StatusChange.Put(NetworkStatus.fromResult(network, result))));
  }

  /** This controller attaches it. */
  void attachByController(NetworkRef network, InterfaceName iface, InterfaceRequest request) {
    attach(new Step.Attach(network, iface, request, configOf(network), DelegateAttributes.NONE));
  }

  /** A DEL of another client, or a link that disappeared with its device. */
  void detachByOther(InterfaceName iface) {
    attached.remove(iface);
  }

  /** A DEL will find nothing to delete, and the cache file will stay. */
  void loseLink(InterfaceName iface) {
    lost.add(iface);
  }

  /** The cache's reader drops what the file says: the pod's files are too long together. */
  void dropTexts(InterfaceName iface) {
    attached.computeIfPresent(
        iface,
        (name, there) -> {
          CachedAttachment file = there.file();
          return new Link(
              there.network(),
              new CachedAttachment(
                  file.iface(),
                  file.networkName(),
                  file.netns(),
                  null,
                  InterfaceRequest.NONE,
                  null,
                  file.byDelegate(),
                  file.writtenAtMillis()));
        });
  }

  /** Multus' record becomes unreadable. */
  void loseRecord() {
    recordReadable = false;
  }

  /** The sandbox is gone with everything in it, and multus does not set up the next one. */
  void bypassMultus() {
    attached.clear();
    setUpByMultus = false;
    record.clear();
  }

  // ---- the pod's state ----

  List<StatusEntry> status() {
    return status;
  }

  void status(List<StatusEntry> entries) {
    status = new ArrayList<>(entries);
  }

  void change(List<StatusChange> changes) {
    status = new ArrayList<>(NetworkStatus.apply(status, changes));
  }

  long now() {
    return now;
  }

  /** The evidence, after the ledger has adopted what the cache shows of other controllers. */
  Evidence evidence(boolean fresh, Evidence.Creation unknown) {
    CachedSandbox shown = mode == Mode.OBSERVING ? cache() : null;
    if (shown != null) {
      keep(Takeover.into(List.copyOf(ledger), List.of(shown)));
    }
    return new Evidence(
        mode == Mode.OBSERVING,
        fresh,
        mode == Mode.OBSERVING ? cache() : null,
        fresh ? SANDBOX : null,
        fresh ? new Evidence.Creation.Known(creation) : unknown,
        ledger,
        new ListedStatus.Entries(status),
        CniResultReader.READER);
  }

  private @Nullable CachedSandbox cache() {
    List<CachedAttachment> files = new ArrayList<>();
    if (setUpByMultus) {
      files.add(
          file(ETH0, CLUSTER, clusterConfig, InterfaceRequest.NONE, false, ResultShape.PLAIN, 1));
    }
    attached.values().forEach(attachment -> files.add(attachment.file()));
    files.addAll(leftInCache);
    return files.isEmpty()
        ? null
        : new CachedSandbox(
            SANDBOX.id(), files, recordReadable && !record.isEmpty() ? record : null);
  }

  // ---- carrying out a plan ----

  /** Carries out the plan and applies its writes to network-status. */
  void carryOut(Plan plan) {
    keep(Takeover.merge(ledger, plan.toRecord()));
    change(plan.repairs());
    plan.steps().forEach(this::carryOut);
    forgetUnlisted();
  }

  private void carryOut(Step step) {
    now++;
    switch (step) {
      case Step.Attach attach -> attach(attach);
      case Step.Withheld _ -> {}
      case Step.Detach detach -> {
        delete(detach.attachment());
        if (!detach.shared().isEmpty()) {
          change(List.of(new StatusChange.Put(detach.shared())));
        }
      }
      case Step.Clean clean -> delete(clean.attachment());
      case Step.Verify verify -> {
        assertThat(attached).as("checked by an ADD").containsKey(verify.iface());
      }
    }
  }

  private void attach(Step.Attach attach) {
    Attachment adding =
        lifecycle(Presence.HERE)
            .adding(
                new Attachment(
                    new Attachment.Add(
                        attach.network(),
                        attach.iface(),
                        SANDBOX,
                        new SentConfig(attach.config()),
                        attach.request(),
                        attach.device()),
                    new Attached(),
                    List.of(),
                    false,
                    HINT));
    CniResult result =
        add(attach.network(), attach.iface(), attach.config(), attach.request(), true);
    Transition transition =
        lifecycle(Presence.HERE)
            .on(
                adding,
                new AddReply.Added(result),
                (attachment, given) -> NetworkStatus.fromResult(attachment.network(), given));
    ledger.addAll(transition.next());
    change(transition.status());
  }

  private CniResult add(
      NetworkRef network,
      InterfaceName iface,
      String config,
      InterfaceRequest request,
      boolean byDelegate) {
    assertThat(attached).as("ADD %s as %s", network, iface).doesNotContainKey(iface);
    now++;
    ResultShape shape = shapes.getOrDefault(network, ResultShape.PLAIN);
    CachedAttachment file =
        file(iface, new SentConfig(config).name(), config, request, byDelegate, shape, now);
    leftInCache.removeIf(
        left -> left.iface().equals(iface) && left.networkName().equals(file.networkName()));
    attached.put(iface, new Link(network, file));
    return shape.result(iface, now);
  }

  private static CachedAttachment file(
      InterfaceName iface,
      String networkName,
      String config,
      InterfaceRequest request,
      boolean byDelegate,
      ResultShape shape,
      long at) {
    return new CachedAttachment(
        iface,
        networkName,
        SANDBOX.netns(),
        new SentConfig(config),
        request,
        shape.result(iface, at),
        byDelegate,
        at);
  }

  /** A DEL deletes whatever has the name in that sandbox, if its config is for that network. */
  private void delete(Attachment attachment) {
    boolean here = attachment.sandbox().equals(SANDBOX);
    Attachment deleting = lifecycle(home(here)).deleting(attachment);
    Transition transition = lifecycle(home(here)).on(deleting, new DelReply.Deleted());
    int at = indexOf(attachment);
    if (at >= 0) {
      ledger.remove(at);
    }
    ledger.addAll(at >= 0 ? at : ledger.size(), transition.next());
    change(transition.status());
    if (here) {
      Optional.ofNullable(attached.get(attachment.iface()))
          .filter(there -> isOf(attachment, there.file()))
          .ifPresent(this::remove);
    }
  }

  /**
   * The entry's position in the ledger; a plan may have changed only its status entries, and filled
   * in its device.
   */
  private int indexOf(Attachment attachment) {
    return ledger.stream()
        .filter(
            kept ->
                kept.withEntries(attachment.entries())
                    .withConfig(attachment.config())
                    .withDevice(attachment.device())
                    .equals(attachment))
        .findFirst()
        .map(ledger::indexOf)
        .orElse(-1);
  }

  private void keep(List<Attachment> attachments) {
    ledger.clear();
    ledger.addAll(attachments);
  }

  /** The config's name distinguishes it from an earlier attachment with the same interface name. */
  private static boolean isOf(Attachment attachment, CachedAttachment file) {
    return file.iface().equals(attachment.iface())
        && file.networkName().equals(attachment.configName());
  }

  private void remove(Link there) {
    attached.remove(there.file().iface());
    if (lost.remove(there.file().iface())) {
      leftInCache.add(there.file());
    }
  }

  private static Presence home(boolean here) {
    return here ? Presence.HERE : Presence.SANDBOX_GONE;
  }

  /**
   * Drops tombstones that the CNI cache no longer lists, and abandoned requests as if past their
   * window.
   */
  private void forgetUnlisted() {
    List<Attachment> kept = new ArrayList<>();
    for (Attachment attachment : ledger) {
      boolean listed =
          mode == Mode.OBSERVING
              && leftInCache.stream().anyMatch(file -> ConfigMatch.isLeftOf(file, attachment));
      kept.addAll(
          attachment.state() instanceof Deleted && listed
              ? List.of(attachment)
              : lifecycle(Presence.HERE).on(attachment, unlisted(attachment)).next());
    }
    keep(kept);
  }

  private static Observation unlisted(Attachment attachment) {
    return attachment.state() instanceof AttachmentState.Abandoned
        ? new Observation.Replaced()
        : new Observation.Unlisted();
  }

  private AttachmentLifecycle lifecycle(Presence home) {
    return new AttachmentLifecycle(mode == Mode.OBSERVING, home, true, now, WINDOW);
  }

  String configOf(NetworkRef network) {
    NetworkDefinition definition = networks.get(network);
    return definition == null ? Scene.config(network) : definition.config();
  }

  /** The pod's interfaces except its own, each with its network. */
  Set<String> places() {
    Set<String> places = new TreeSet<>();
    attached.forEach((iface, there) -> places.add(Scene.place(there.network(), iface.value())));
    return places;
  }
}
