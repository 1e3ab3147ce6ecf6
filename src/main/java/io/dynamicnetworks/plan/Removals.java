package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.plan.ObservedAttachment.Owner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Finds what is to be detached. */
final class Removals {
  private final Decision decision;
  private final List<Removal> possible = new ArrayList<>();
  private final Set<ObservedAttachment> removed =
      Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean undecided;

  private Removals(Decision decision) {
    this.decision = decision;
  }

  /**
   * Of the undesired attachments those that may and can be detached.
   *
   * @param held what stays, because the move that needs its name is postponed
   */
  static Removals of(
      Decision decision, DetachPolicy policy, Matching matching, Set<ObservedAttachment> held) {
    Removals removals = new Removals(decision);
    for (ObservedAttachment attachment : matching.undesired()) {
      removals.undecided |= attachment.owner() == Owner.UNDECIDED;
      if (policy.covers(attachment) && !held.contains(attachment)) {
        removals.add(attachment);
      }
    }
    return removals;
  }

  /** First attached first. */
  List<Removal> possible() {
    return possible;
  }

  boolean contains(ObservedAttachment attachment) {
    return removed.contains(attachment);
  }

  /** Whether something is undesired of which only the runtime knows whether it may go. */
  boolean undecided() {
    return undecided;
  }

  private void add(ObservedAttachment attachment) {
    String config = attachment.config();
    if (config == null && attachment.network() != null) {
      switch (decision.catalog().config(attachment.network(), request(attachment))) {
        case DelegateConfig.Usable usable -> config = usable.config();
        case DelegateConfig.Unusable unusable -> {
          decision
              .report()
              .failedRemoving(
                  attachment.iface().value(),
                  attachment.label(),
                  "the config that it was attached with is not known: " + unusable.problem());
          decision.report().await(attachment.network());
        }
      }
    }
    if (config != null) {
      removed.add(attachment);
      possible.add(new Removal(attachment, sent(attachment, config)));
    }
  }

  private Attachment sent(ObservedAttachment attachment, String config) {
    Attachment kept = attachment.ledger();
    if (kept != null) {
      return kept.withConfig(kept.config().isEmpty() ? config : kept.config())
          .withEntries(attachment.entries().isEmpty() ? kept.entries() : attachment.entries());
    }
    InterfaceRequest request = request(attachment);
    boolean created = attachment.owner() == Owner.SELECTION;
    return new Attachment(
        attachment.label(),
        attachment.iface(),
        sandbox(attachment),
        DelegateConfig.forDelete(config, request),
        request,
        created ? new AttachmentState.Adopted() : new AttachmentState.Attached(),
        attachment.entries(),
        created,
        decision.input().pod().sandboxHint());
  }

  private static InterfaceRequest request(ObservedAttachment attachment) {
    return attachment.request() == null ? InterfaceRequest.NONE : attachment.request();
  }

  private Sandbox sandbox(ObservedAttachment attachment) {
    Evidence evidence = decision.input().evidence();
    if (evidence.sandbox() != null) {
      return evidence.sandbox();
    }
    CachedSandbox cache = evidence.cache();
    String netns =
        cache == null
            ? ""
            : cache.attachments().stream()
                .filter(cached -> cached.iface().equals(attachment.iface()))
                .map(CachedAttachment::netns)
                .findFirst()
                .orElse("");
    return new Sandbox(String.valueOf(evidence.sandboxId()), netns);
  }
}
