package io.dynamicnetworks.ledger;

import io.dynamicnetworks.model.Budgets;

/**
 * How many bytes of ledger may be kept. A new ADD must fit; updates, such as the record of how it
 * ended, may use a reserve of another quarter, so that a full ledger never prevents a detach.
 *
 * <p>A ledger cannot be evicted: it stays until everything in it is detached, for a day if its
 * plugin refuses every DEL. So a namespace may take no more than its {@link
 * io.dynamicnetworks.flow.FairShare}, first come, first served.
 *
 * @param podBytes limit for one pod
 * @param nodeBytes limit for all pods of the node, not counting what each keeps within {@code
 *     ownBytes}; with that, at most 1.5 times {@code nodeBytes}
 * @param ownBytes what each pod may keep, however much the others keep
 */
public record LedgerBudget(long podBytes, long nodeBytes, long ownBytes) {
  /** Room for some hundred attachments per pod; for the node, a tenth of the heap. */
  public static final LedgerBudget STANDARD =
      new LedgerBudget(
          Budgets.LEDGER_POD_BYTES, Budgets.LEDGER_NODE_BYTES, Budgets.LEDGER_OWN_BYTES);

  /** The limit including the reserve; no file is larger. */
  long podBytesWithReserve() {
    return podBytes + podBytes / 4;
  }

  /** The limit including the reserve. */
  long nodeBytesWithReserve() {
    return nodeBytes + nodeBytes / 4;
  }

  /** The limit of everything, including what each pod keeps within its own share. */
  static long ofAll(long nodeLimit) {
    return nodeLimit + nodeLimit / 2;
  }

  /**
   * How much of everything a pod's ledger of that size takes, together with the pod's worker: a pod
   * that is in the ledger has one, whether it runs, has ended or is gone.
   */
  long withWorker(long bytes) {
    return bytes + ownBytes / 4;
  }

  /** What a record of how an ADD ended may add, even to a namespace that is over its limit. */
  long smallUpdate() {
    return ownBytes / 8;
  }

  /** How much of {@code nodeBytes} a pod's ledger of that size takes. */
  long shared(long bytes) {
    return Math.max(0, bytes - ownBytes);
  }
}
