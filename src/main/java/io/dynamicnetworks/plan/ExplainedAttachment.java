package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.Explanation.Fact;
import io.dynamicnetworks.model.Explanation.Section;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.Evidence.Creation;
import io.dynamicnetworks.report.EventTexts;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts into words what the evidence shows of an attachment, and what follows for it. */
final class ExplainedAttachment {
  private final PlanTrace considered;
  private final Evidence evidence;
  private final @Nullable CreationSelections created;

  ExplainedAttachment(PlanTrace considered) {
    this.considered = considered;
    evidence = considered.input().evidence();
    CachedSandbox cache = evidence.cache();
    created =
        cache != null && evidence.creation() instanceof Creation.Known known
            ? CreationSelections.of(
                cache, known, evidence.ledger(), considered.context().catalog()::configName)
            : null;
  }

  Section of(ObservedAttachment seen) {
    String network = seen.network() == null ? "(unknown network)" : seen.network().toString();
    return new Section(
        InterfaceName.label(network, seen.iface()),
        List.of(
            new Fact("CNI cache", cached(seen)),
            new Fact("ledger", seen.record() == null ? "no record" : ledger(seen.record())),
            new Fact("created with", creation(seen)),
            new Fact("network-status", listed(seen)),
            new Fact("owner", owner(seen)),
            new Fact("isolation", ExplainedSelection.isolation(considered, seen.network())),
            new Fact("result", verdict(seen))));
  }

  private String cached(ObservedAttachment seen) {
    if (!evidence.observing()) {
      return "not readable";
    }
    CachedSandbox cache = evidence.cache();
    Optional<CachedAttachment> file =
        cache == null ? Optional.empty() : cache.under(seen.iface()).findFirst();
    return file.map(
            cached ->
                "file %s-%s-%s: attached %s, %s"
                    .formatted(
                        cached.networkName(),
                        Sandbox.shortId(String.valueOf(evidence.sandboxId())),
                        cached.iface(),
                        cached.byDelegate() ? "through /delegate" : "when the sandbox was set up",
                        Instant.ofEpochMilli(cached.writtenAtMillis())))
        .orElse("no file");
  }

  /** What the ledger shows of an attachment or a request. */
  static String ledger(Attachment kept) {
    String state =
        switch (kept.state()) {
          case AttachmentState.Adopted _ -> "taken over: Multus or another controller attached it";
          case AttachmentState.Adding _ -> "attach in flight";
          case AttachmentState.Attached _ -> "attached by this controller";
          case AttachmentState.Deleting _ -> "detach in flight or failed";
          case AttachmentState.Deleted _ -> "detached";
          case AttachmentState.Abandoned _ -> "abandoned request";
        };
    return state
        + ", sandbox "
        + Sandbox.shortId(kept.sandbox().id())
        + (!kept.hasConfig() ? ", its config is unknown" : "");
  }

  private String creation(ObservedAttachment seen) {
    if (evidence.creation() instanceof Creation.Known(List<Selection> selections, int _)) {
      Optional<Selection> selection =
          created != null
              ? Optional.ofNullable(created.selectionOf(seen.iface()))
              : selections.stream()
                  .filter(one -> one.network().equals(seen.network()))
                  .filter(one -> one.iface() == null || one.iface().equals(seen.iface()))
                  .max(Comparator.comparing(one -> one.iface() != null));
      return selection
          .map(one -> "element " + one.position() + " (" + ExplainedSelection.name(one) + ")")
          .orElse("no element");
    }
    return "not known yet";
  }

  private String listed(ObservedAttachment seen) {
    StatusIndex own = new StatusIndex(seen.entries());
    List<StatusEntry> entries =
        evidence.listed().entries().stream()
            .filter(entry -> !entry.isDefault())
            .filter(
                entry ->
                    seen.entries().isEmpty()
                        ? seen.iface().value().equals(entry.iface())
                        : own.hasSubjectOf(entry))
            .toList();
    return entries.isEmpty()
        ? "not listed"
        : entries.stream()
            .map(
                entry ->
                    "listed as "
                        + entry.iface()
                        + (entry.ips().isEmpty() ? "" : " " + String.join(" ", entry.ips())))
            .collect(Collectors.joining(", "));
  }

  private static String owner(ObservedAttachment seen) {
    return switch (seen.ownership()) {
      case HOT_PLUG -> "a hot-plug controller: this one, or one that it replaced";
      case SELECTION -> "Multus, for an element that the pod was created with";
      case UNNAMED -> "Multus, for such an element, under an unknown name";
      case OTHER -> "Multus, for every pod (defaultNetworks), or the cluster";
      case UNDECIDED -> "Multus; only the runtime shows whether for an element of the pod";
    };
  }

  private String verdict(ObservedAttachment seen) {
    Selection selection = considered.matching().selectionOf(seen);
    if (seen.mustGo()) {
      return "an earlier detach may have been incomplete, so it is detached even if desired";
    }
    if (selection != null) {
      return "satisfies element " + selection.position();
    }
    if (considered.detaches().contains(seen)) {
      return isDetached(seen)
          ? "no element asks for it: it is detached"
          : "no element asks for it; it stays until what replaces it can be attached";
    }
    return "stays: " + whyItStays(seen);
  }

  private boolean isDetached(ObservedAttachment seen) {
    return considered.plan().steps().stream()
        .anyMatch(step -> step instanceof Step.Detach && step.iface().equals(seen.iface()));
  }

  private String whyItStays(ObservedAttachment seen) {
    if (considered.matching().isDesired(seen)) {
      return "an invalid element may refer to it";
    }
    if (considered.held().contains(seen)) {
      return "the move that needs its name failed, and is retried later";
    }
    if (considered.mayDetach().allows(seen)) {
      return EventTexts.CONFIG_UNKNOWN;
    }
    return switch (seen.ownership()) {
      case OTHER -> "no element of the pod asked for it";
      case UNNAMED -> "it cannot be detached without its name";
      case UNDECIDED -> "the runtime must be asked first";
      case HOT_PLUG, SELECTION ->
          considered.context().isMatchable(seen)
              ? "its network is one of protectedNetworks"
              : "isolation forbids its network, so it is left alone";
    };
  }
}
