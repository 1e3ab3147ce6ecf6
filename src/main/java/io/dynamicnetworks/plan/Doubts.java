package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.StatusEntry;
import java.util.ArrayList;
import java.util.List;

/** Why the runtime or the CNI cache has to be asked before a plan counts. */
final class Doubts {
  private Doubts() {}

  /** The reasons; empty if nothing has to be asked. */
  static List<String> of(PlanInput input, Observed observed, UndesiredAttachments detaches) {
    Evidence evidence = input.evidence();
    List<String> doubts = new ArrayList<>();
    if (evidence.fresh()) {
      return doubts;
    }
    if (observed.conflicting()) {
      doubts.add("the ledger and the CNI cache contradict each other");
    }
    if (evidence.sandboxId() == null && listsNetworks(evidence)) {
      doubts.add("network-status lists networks, and the pod's sandbox is unknown");
    }
    if (detaches.undecided()) {
      doubts.add("only the sandbox's creation annotations show whether something may be detached");
    }
    if (!evidence.observing() && evidence.sandbox() == null && mayHaveAttachments(input)) {
      doubts.add("without the CNI cache, the pod's sandbox must be found first");
    }
    if (evidence.ledger().stream().anyMatch(kept -> mayBeOfAnotherSandbox(input, kept))) {
      doubts.add("the ledger has an attachment that may belong to an earlier sandbox");
    }
    return doubts;
  }

  private static boolean mayHaveAttachments(PlanInput input) {
    return !input.desired().valid().isEmpty()
        || !input.evidence().ledger().isEmpty()
        || input.evidence().listed().entries().stream().anyMatch(entry -> !entry.isDefault());
  }

  private static boolean listsNetworks(Evidence evidence) {
    return evidence.listed().entries().stream().anyMatch(StatusEntry::namesNad);
  }

  private static boolean mayBeOfAnotherSandbox(PlanInput input, Attachment kept) {
    return !kept.sandboxHint().equals(input.pod().sandboxHint());
  }
}
