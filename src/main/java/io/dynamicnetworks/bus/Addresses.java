package io.dynamicnetworks.bus;

import io.dynamicnetworks.bus.Messages.DelegateOutcome;
import io.dynamicnetworks.bus.Messages.DelegateRequest;
import io.dynamicnetworks.bus.Messages.FinalizerChange;
import io.dynamicnetworks.bus.Messages.KeptLedgers;
import io.dynamicnetworks.bus.Messages.LaneClosed;
import io.dynamicnetworks.bus.Messages.LaneOpened;
import io.dynamicnetworks.bus.Messages.LedgerQuery;
import io.dynamicnetworks.bus.Messages.LedgerStored;
import io.dynamicnetworks.bus.Messages.LedgerWrite;
import io.dynamicnetworks.bus.Messages.Look;
import io.dynamicnetworks.bus.Messages.NetworkChanged;
import io.dynamicnetworks.bus.Messages.NetworksAnswer;
import io.dynamicnetworks.bus.Messages.NetworksQuery;
import io.dynamicnetworks.bus.Messages.Noted;
import io.dynamicnetworks.bus.Messages.PeerBack;
import io.dynamicnetworks.bus.Messages.PlanReply;
import io.dynamicnetworks.bus.Messages.PlanRequest;
import io.dynamicnetworks.bus.Messages.PodAnswer;
import io.dynamicnetworks.bus.Messages.PodChanged;
import io.dynamicnetworks.bus.Messages.PodEvent;
import io.dynamicnetworks.bus.Messages.PodQuery;
import io.dynamicnetworks.bus.Messages.PodReconciled;
import io.dynamicnetworks.bus.Messages.PodWriteReply;
import io.dynamicnetworks.bus.Messages.PodsAnswer;
import io.dynamicnetworks.bus.Messages.PodsQuery;
import io.dynamicnetworks.bus.Messages.SandboxReply;
import io.dynamicnetworks.bus.Messages.SandboxRequest;
import io.dynamicnetworks.bus.Messages.StatusWrite;
import io.dynamicnetworks.model.PodUid;

/** Every address on the bus, with the type that travels on it. */
public final class Addresses {
  /** Fact, from {@code kube}: a pod of this node appeared, changed where it matters, or went. */
  public static final Topic<PodChanged> POD_CHANGED = new Topic<>("pod.changed", PodChanged.class);

  /** Fact, from {@code kube}: a NAD appeared, changed or went. */
  public static final Topic<NetworkChanged> NETWORK_CHANGED =
      new Topic<>("network.changed", NetworkChanged.class);

  /** Fact, from the adapters: a peer that could not be reached answers again. */
  public static final Topic<PeerBack> PEER_BACK = new Topic<>("peer.back", PeerBack.class);

  /** Fact, from {@code reconcile}: something took effect or failed that the pod's owner is told. */
  public static final Topic<PodEvent> POD_EVENT = new Topic<>("pod.event", PodEvent.class);

  /** Fact, from {@code reconcile}: the report of one run of a lane. */
  public static final Topic<PodReconciled> POD_RECONCILED =
      new Topic<>("pod.reconciled", PodReconciled.class);

  /** Served by {@code kube}: one pod of this node, as last seen, own writes included. */
  public static final Service<PodQuery, PodAnswer> POD =
      new Service<>("watch.pod", PodQuery.class, PodAnswer.class);

  /** Served by {@code kube}: all pods of this node. */
  public static final Service<PodsQuery, PodsAnswer> PODS =
      new Service<>("watch.pods", PodsQuery.class, PodsAnswer.class);

  /** Served by {@code kube}: NADs by name. */
  public static final Service<NetworksQuery, NetworksAnswer> NETWORKS =
      new Service<>("watch.networks", NetworksQuery.class, NetworksAnswer.class);

  /** Served by {@code reconcile}: a fresh plan for a pod. */
  public static final Service<PlanRequest, PlanReply> PLAN =
      new Service<>("plan", PlanRequest.class, PlanReply.class);

  /** Served by {@code cri}: a pod's sandbox. */
  public static final Service<SandboxRequest, SandboxReply> SANDBOX =
      new Service<>("cri.sandbox", SandboxRequest.class, SandboxReply.class);

  /** Served by {@code multus}: opens the keyed address {@link #multus} of one pod. */
  public static final Service<LaneOpened, Noted> MULTUS_LANE =
      new Service<>("multus.lane", LaneOpened.class, Noted.class);

  /** Fact, from {@code reconcile}: a lane has gone; its keyed addresses may go too. */
  public static final Topic<LaneClosed> LANE_CLOSED = new Topic<>("lane.closed", LaneClosed.class);

  /** Served by {@code kube}: changes of network-status. */
  public static final Service<StatusWrite, PodWriteReply> STATUS =
      new Service<>("status", StatusWrite.class, PodWriteReply.class);

  /** Served by {@code kube}: puts this controller's finalizer on a pod or takes it off. */
  public static final Service<FinalizerChange, PodWriteReply> FINALIZER =
      new Service<>("finalizer", FinalizerChange.class, PodWriteReply.class);

  /** Served by {@code ledger}: what is kept of one pod, or of all pods. */
  public static final Service<LedgerQuery, KeptLedgers> LEDGER =
      new Service<>("ledger.read", LedgerQuery.class, KeptLedgers.class);

  /** Served by {@code ledger}: replaces what is kept of one pod. */
  public static final Service<LedgerWrite, LedgerStored> LEDGER_WRITE =
      new Service<>("ledger.write", LedgerWrite.class, LedgerStored.class);

  private Addresses() {}

  /** The lane of one pod: one consumer, one message at a time, in order. */
  public static Topic<Look> lane(PodUid uid) {
    return new Topic<>("pod." + uid, Look.class);
  }

  /** The CNI requests of one pod: one consumer, one request at a time, in order. */
  public static Service<DelegateRequest, DelegateOutcome> multus(PodUid uid) {
    return new Service<>("multus." + uid, DelegateRequest.class, DelegateOutcome.class);
  }
}
