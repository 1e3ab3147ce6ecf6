package io.dynamicnetworks.bus;

import io.dynamicnetworks.bus.Inspection.ExplainQuery;
import io.dynamicnetworks.bus.Inspection.ExplainReply;
import io.dynamicnetworks.bus.Inspection.PodsPage;
import io.dynamicnetworks.bus.Inspection.PodsQuery;
import io.dynamicnetworks.bus.Messages.AttachmentChanged;
import io.dynamicnetworks.bus.Messages.CacheAnswer;
import io.dynamicnetworks.bus.Messages.CacheChanged;
import io.dynamicnetworks.bus.Messages.CacheQuery;
import io.dynamicnetworks.bus.Messages.DelegateReply;
import io.dynamicnetworks.bus.Messages.DelegateRequest;
import io.dynamicnetworks.bus.Messages.DevicesAnswer;
import io.dynamicnetworks.bus.Messages.DevicesQuery;
import io.dynamicnetworks.bus.Messages.FinalizerChange;
import io.dynamicnetworks.bus.Messages.IsolationKnown;
import io.dynamicnetworks.bus.Messages.LedgerQuery;
import io.dynamicnetworks.bus.Messages.LedgerStored;
import io.dynamicnetworks.bus.Messages.LedgerWrite;
import io.dynamicnetworks.bus.Messages.LimitReached;
import io.dynamicnetworks.bus.Messages.LiveSandboxes;
import io.dynamicnetworks.bus.Messages.LiveSandboxesQuery;
import io.dynamicnetworks.bus.Messages.MultusSettings;
import io.dynamicnetworks.bus.Messages.NetworkChanged;
import io.dynamicnetworks.bus.Messages.NetworksAnswer;
import io.dynamicnetworks.bus.Messages.NetworksQuery;
import io.dynamicnetworks.bus.Messages.ObservationMode;
import io.dynamicnetworks.bus.Messages.PeerBack;
import io.dynamicnetworks.bus.Messages.PeerLost;
import io.dynamicnetworks.bus.Messages.PodChanged;
import io.dynamicnetworks.bus.Messages.PodEvent;
import io.dynamicnetworks.bus.Messages.PodPlanned;
import io.dynamicnetworks.bus.Messages.PodReconciled;
import io.dynamicnetworks.bus.Messages.PodReleased;
import io.dynamicnetworks.bus.Messages.PodWriteReply;
import io.dynamicnetworks.bus.Messages.PodsListed;
import io.dynamicnetworks.bus.Messages.SandboxReply;
import io.dynamicnetworks.bus.Messages.SandboxRequest;
import io.dynamicnetworks.bus.Messages.SealedLedgerQuery;
import io.dynamicnetworks.bus.Messages.StatusWrite;
import io.dynamicnetworks.bus.Messages.StoredLedgers;
import io.dynamicnetworks.bus.Messages.WorkerReplaced;
import java.util.List;

/** Every address on the bus, with the type of its messages. */
public final class Addresses {
  /**
   * Fact, from {@code kube}: a pod of this node appeared, disappeared, or changed in a relevant
   * field.
   */
  public static final Topic<PodChanged> POD_CHANGED = new Topic<>("pod.changed", PodChanged.class);

  /** Fact, from {@code kube}: all pods of this node have been published. */
  public static final Topic<PodsListed> PODS_LISTED = new Topic<>("pods.listed", PodsListed.class);

  /** Fact, from {@code reconcile}: a pod is idle, and nothing of it is kept any more. */
  public static final Topic<PodReleased> POD_RELEASED =
      new Topic<>("pod.released", PodReleased.class);

  /** Fact, from {@code kube}: a NAD appeared, changed or disappeared. */
  public static final Topic<NetworkChanged> NETWORK_CHANGED =
      new Topic<>("network.changed", NetworkChanged.class);

  /** Fact, from the adapters: a peer is unreachable, until {@link #PEER_BACK} follows. */
  public static final Topic<PeerLost> PEER_LOST = new Topic<>("peer.lost", PeerLost.class);

  /** Fact, from the adapters: an unreachable peer answers again. */
  public static final Topic<PeerBack> PEER_BACK = new Topic<>("peer.back", PeerBack.class);

  /** Fact, from {@code reconcile}: an event for a pod. */
  public static final Topic<PodEvent> POD_EVENT = new Topic<>("pod.event", PodEvent.class);

  /** Fact, from {@code reconcile}: the report of one reconciliation. */
  public static final Topic<PodReconciled> POD_RECONCILED =
      new Topic<>("pod.reconciled", PodReconciled.class);

  /** Fact, from {@code reconcile}: the plan for a pod. */
  public static final Topic<PodPlanned> POD_PLANNED = new Topic<>("plan", PodPlanned.class);

  /** Fact, from {@code reconcile}: an attachment changed state. */
  public static final Topic<AttachmentChanged> ATTACHMENT_CHANGED =
      new Topic<>("attachment", AttachmentChanged.class);

  /** Fact, from {@code cnicache}: what multus' CNI cache shows of a pod changed. */
  public static final Topic<CacheChanged> CACHE_CHANGED =
      new Topic<>("cache.changed", CacheChanged.class);

  /** Fact, from {@code cnicache}: whether multus' CNI cache can be read. */
  public static final Topic<ObservationMode> OBSERVATION_MODE =
      new Topic<>("cache.mode", ObservationMode.class);

  /** Fact, from {@code cnicache}: what multus' own configuration says. */
  public static final Topic<MultusSettings> MULTUS_SETTINGS =
      new Topic<>("multus.settings", MultusSettings.class);

  /** Fact, from {@code reconcile}: which namespace isolation is in force. */
  public static final Topic<IsolationKnown> ISOLATION =
      new Topic<>("isolation", IsolationKnown.class);

  /** Fact, from any package: a limit was exceeded. */
  public static final Topic<LimitReached> LIMIT_REACHED = new Topic<>("limit", LimitReached.class);

  /** Fact, from {@code reconcile}: a worker was replaced. */
  public static final Topic<WorkerReplaced> WORKER_REPLACED =
      new Topic<>("worker.replaced", WorkerReplaced.class);

  /** Served by {@code cnicache}: what the CNI cache shows of a sandbox right now. */
  public static final Service<CacheQuery, CacheAnswer> CACHE_READ =
      new Service<>("cache.read", CacheQuery.class, CacheAnswer.class);

  /** Served by {@code kube}: NADs by name. */
  public static final Service<NetworksQuery, NetworksAnswer> NETWORKS =
      new Service<>("watch.networks", NetworksQuery.class, NetworksAnswer.class);

  /** Served by {@code cri}: a pod's sandbox. */
  public static final Service<SandboxRequest, SandboxReply> SANDBOX =
      new Service<>("cri.sandbox", SandboxRequest.class, SandboxReply.class);

  /** Served by {@code cri}: the ids of the node's ready sandboxes. */
  public static final Service<LiveSandboxesQuery, LiveSandboxes> LIVE_SANDBOXES =
      new Service<>("cri.sandboxes", LiveSandboxesQuery.class, LiveSandboxes.class);

  /** Served by {@code kubelet}: the devices allocated to a pod. */
  public static final Service<DevicesQuery, DevicesAnswer> DEVICES =
      new Service<>("kubelet.devices", DevicesQuery.class, DevicesAnswer.class);

  /** Served by {@code multus}: CNI requests, in order and one at a time per pod. */
  public static final KeyedService<DelegateRequest, DelegateReply> MULTUS =
      new KeyedService<>("multus.", DelegateRequest.class, DelegateReply.class);

  /** Served by {@code kube}: writes network-status, readiness and the sealed ledger to a pod. */
  public static final Service<StatusWrite, PodWriteReply> STATUS =
      new Service<>("status", StatusWrite.class, PodWriteReply.class);

  /** Served by {@code kube}: adds this controller's finalizer to a pod, or removes it. */
  public static final Service<FinalizerChange, PodWriteReply> FINALIZER =
      new Service<>("finalizer", FinalizerChange.class, PodWriteReply.class);

  /** Served by {@code ledger}: the stored ledgers of all pods. */
  public static final Service<LedgerQuery, StoredLedgers> LEDGER =
      new Service<>("ledger.read", LedgerQuery.class, StoredLedgers.class);

  /** Served by {@code ledger}: replaces the ledger of one pod. */
  public static final Service<LedgerWrite, LedgerStored> LEDGER_WRITE =
      new Service<>("ledger.write", LedgerWrite.class, LedgerStored.class);

  /**
   * Served by {@code ledger}: opens the sealed ledger that a pod carries; empty if it does not
   * open.
   */
  public static final Service<SealedLedgerQuery, StoredLedgers> LEDGER_OPEN =
      new Service<>("ledger.open", SealedLedgerQuery.class, StoredLedgers.class);

  /** Served by {@code kube}: NADs by name, from memory only. */
  public static final Service<NetworksQuery, NetworksAnswer> KNOWN_NETWORKS =
      new Service<>("known.networks", NetworksQuery.class, NetworksAnswer.class);

  /** Served by {@code reconcile}: its view of this node's pods. */
  public static final Service<PodsQuery, PodsPage> INSPECT_PODS =
      new Service<>("inspect.pods", PodsQuery.class, PodsPage.class);

  /** Served by {@code reconcile}: what it would do for a pod, and why. */
  public static final Service<ExplainQuery, ExplainReply> EXPLAIN =
      new Service<>("inspect.pod", ExplainQuery.class, ExplainReply.class);

  /** Served by {@code reconcile}: interfaces, edits and CNI calls. */
  public static final Service<Samples.Query, Samples> SAMPLES_OF_RECONCILE = samples("reconcile");

  /** Served by {@code ledger}: its size, and whether it is on disk. */
  public static final Service<Samples.Query, Samples> SAMPLES_OF_LEDGER = samples("ledger");

  /** Served by {@code kube}: memory used for pods, and requests to the API server. */
  public static final Service<Samples.Query, Samples> SAMPLES_OF_PODS = samples("pods");

  /** Served by {@code kube}: memory used for NADs. */
  public static final Service<Samples.Query, Samples> SAMPLES_OF_NETWORKS = samples("networks");

  /** Served by {@code cnicache}: memory used for the CNI cache. */
  public static final Service<Samples.Query, Samples> SAMPLES_OF_CACHE = samples("cache");

  /** All services that take samples on request. */
  public static final List<Service<Samples.Query, Samples>> SAMPLES =
      List.of(
          SAMPLES_OF_RECONCILE,
          SAMPLES_OF_LEDGER,
          SAMPLES_OF_PODS,
          SAMPLES_OF_NETWORKS,
          SAMPLES_OF_CACHE);

  private Addresses() {}

  private static Service<Samples.Query, Samples> samples(String part) {
    return new Service<>("samples." + part, Samples.Query.class, Samples.class);
  }
}
