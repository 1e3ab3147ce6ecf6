package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.LedgerEntry;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which links may be detached at all.
 *
 * @param defaults names of the cluster network's entries
 * @param firstSight whether the ledger knows nothing of the pod in its present sandbox, so that it
 *     is no evidence that something was never asked for
 */
record Permission(Situation situation, Set<String> defaults, boolean firstSight) {
  private static final String MULTUS_NAMESPACE = "kube-system";

  static Permission of(Situation situation, Inventory inventory) {
    return new Permission(
        situation,
        inventory.untouchable().stream()
            .filter(Attachment::isDefault)
            .map(Attachment::name)
            .collect(Collectors.toSet()),
        situation.ledger().stream().noneMatch(entry -> ofThisSandbox(situation, entry)));
  }

  boolean covers(Link link) {
    return !situation.policy().protectedNetworks().contains(link.network())
        && !defaults.contains(link.network().toString())
        && (link.entry() != null || (firstSight && !isMultusDefault(link)));
  }

  /** Networks of multus' {@code defaultNetworks} look like any other (SPEC 9). */
  private boolean isMultusDefault(Link link) {
    return link.network().namespace().equals(MULTUS_NAMESPACE)
        && !situation.pod().ref().namespace().equals(MULTUS_NAMESPACE);
  }

  private static boolean ofThisSandbox(Situation situation, LedgerEntry entry) {
    return entry.sandboxHint().equals(situation.pod().sandboxHint())
        || entry.sandbox().id().equals(situation.sandboxId());
  }
}
