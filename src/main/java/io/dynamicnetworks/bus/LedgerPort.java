package io.dynamicnetworks.bus;

import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code ledger} keeps on the node's disk. */
public sealed interface LedgerPort extends Message {
  /** Request: the stored ledgers of all pods. */
  Service<LedgerQuery, StoredLedgers> READ =
      new Service<>("ledger.read", LedgerQuery.class, StoredLedgers.class);

  /** Request: replaces the ledger of one pod. */
  Service<LedgerWrite, LedgerStored> WRITE =
      new Service<>("ledger.write", LedgerWrite.class, LedgerStored.class);

  /** Request: opens the sealed ledger that a pod carries; empty if it does not open. */
  Service<SealedLedgerQuery, StoredLedgers> OPEN =
      new Service<>("ledger.open", SealedLedgerQuery.class, StoredLedgers.class);

  /**
   * Asks for the stored ledgers of all pods; at the start, {@code reconcile} and {@code kube} each
   * send one.
   */
  record LedgerQuery() implements LedgerPort {
    /** Reading the ledgers from a slow disk takes that long at most. */
    public static final Duration DEADLINE = Duration.ofSeconds(30);
  }

  /** The stored ledgers; pods without one are left out. */
  record StoredLedgers(List<PodLedger> ledgers) implements LedgerPort {
    public StoredLedgers {
      ledgers = List.copyOf(ledgers);
    }

    @Override
    public @Nullable PodRef about() {
      return ledgers.size() == 1 ? ledgers.getFirst().pod() : null;
    }
  }

  /** Replaces a pod's ledger; an empty one removes it. */
  record LedgerWrite(PodLedger ledger) implements LedgerPort {
    @Override
    public PodRef about() {
      return ledger.pod();
    }
  }

  /**
   * The ledger was replaced, or the replacement was refused.
   *
   * @param durable whether it is also on the node's disk, and so survives a restart
   * @param refused why nothing was changed, with the limit and the value; null if it was accepted
   * @param sealed the sealed ledger for the pod to carry; empty for none, null to leave what it
   *     carries
   */
  record LedgerStored(
      PodRef about, boolean durable, @Nullable String refused, @Nullable String sealed)
      implements LedgerPort {}

  /**
   * Asks to open the sealed ledger that a pod carries, after the stored one was lost.
   *
   * @param sandbox the pod's sandbox, as the runtime shows it
   * @param sealed the text on the pod, whoever wrote it
   */
  record SealedLedgerQuery(PodUid uid, PodRef about, Sandbox sandbox, String sealed)
      implements LedgerPort {}
}
