package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.Messages.CniCommand;
import io.dynamicnetworks.bus.Messages.DelegateOutcome;
import io.dynamicnetworks.bus.Messages.DelegateRequest;
import io.dynamicnetworks.bus.Messages.LaneOpened;
import io.dynamicnetworks.bus.RequestFailed;
import io.dynamicnetworks.model.Attributes;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The CNI calls of one pod: through the node's gate, with a deadline, on the pod's own key. */
final class Delegates {
  /** What the hand-over may take beyond the call itself. */
  private static final Duration SLACK = Duration.ofSeconds(5);

  private final Bus bus;
  private final DelegateGate gate;
  private final Duration timeout;
  private final PodUid uid;
  private final PodRef pod;
  private @Nullable Future<Void> opened;

  Delegates(Bus bus, DelegateGate gate, Duration timeout, Lane.Identity identity) {
    this.bus = bus;
    this.gate = gate;
    this.timeout = timeout;
    uid = identity.uid();
    pod = identity.ref();
  }

  Future<DelegateOutcome> add(LedgerEntry entry, Attributes attributes) {
    return call(CniCommand.ADD, entry, attributes, false);
  }

  Future<DelegateOutcome> del(LedgerEntry entry) {
    return call(CniCommand.DEL, entry, Attributes.NONE, false);
  }

  /** DEL for a pod that has ended: it goes first, the daemon soon knows the pod no more. */
  Future<DelegateOutcome> delUrgently(LedgerEntry entry) {
    return call(CniCommand.DEL, entry, Attributes.NONE, true);
  }

  private Future<DelegateOutcome> call(
      CniCommand command, LedgerEntry entry, Attributes attributes, boolean urgent) {
    DelegateRequest request =
        new DelegateRequest(
            command,
            uid,
            pod,
            entry.network(),
            entry.iface(),
            entry.sandbox(),
            entry.config(),
            attributes,
            timeout);
    return gate.enter(urgent, () -> open().compose(v -> send(request)).recover(this::notAnswered));
  }

  /** Opens the pod's key at the multus verticle, once. */
  private Future<Void> open() {
    if (opened == null || opened.failed()) {
      opened =
          bus.request(Addresses.MULTUS_LANE, new LaneOpened(uid, pod), SLACK)
              .<Void>mapEmpty()
              .recover(
                  cause ->
                      Future.failedFuture(
                          new RequestFailed(
                              RequestFailed.Why.NOBODY,
                              Addresses.MULTUS_LANE.address(),
                              String.valueOf(cause.getMessage()))));
    }
    return opened;
  }

  private Future<DelegateOutcome> send(DelegateRequest request) {
    return bus.request(Addresses.multus(uid), request, timeout.plus(SLACK));
  }

  private Future<DelegateOutcome> notAnswered(Throwable cause) {
    boolean neverSent =
        cause instanceof RequestFailed failed && failed.why() == RequestFailed.Why.NOBODY;
    String text = String.valueOf(cause.getMessage());
    return Future.succeededFuture(
        neverSent
            ? new DelegateOutcome.NotReached(pod, text)
            : new DelegateOutcome.Unknown(pod, text));
  }
}
