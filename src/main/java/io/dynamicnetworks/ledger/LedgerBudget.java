package io.dynamicnetworks.ledger;

import io.dynamicnetworks.model.Budgets;

/**
 * How many bytes of ledger may be kept. A new ADD must fit in; what goes on, such as the record of
 * how it ended, may use a reserve of another quarter, so that a full ledger keeps nobody from
 * detaching.
 *
 * @param podBytes of one pod
 * @param nodeBytes of all pods of the node; what a pod keeps within {@code ownBytes} is not
 *     counted, up to half as much again
 * @param ownBytes what each pod has for itself, however much others keep
 */
public record LedgerBudget(long podBytes, long nodeBytes, long ownBytes) {
  /** Some hundred attachments of a pod; on the node, a tenth of the heap. */
  public static final LedgerBudget STANDARD =
      new LedgerBudget(
          Budgets.LEDGER_POD_BYTES, Budgets.LEDGER_NODE_BYTES, Budgets.LEDGER_OWN_BYTES);

  /** With the reserve; no file is larger. */
  long podBytesWithReserve() {
    return podBytes + podBytes / 4;
  }

  /** With the reserve. */
  long nodeBytesWithReserve() {
    return nodeBytes + nodeBytes / 4;
  }

  /** What a pod's ledger of that size takes of {@code nodeBytes}. */
  long shared(long bytes) {
    return Math.max(0, bytes - ownBytes);
  }
}
