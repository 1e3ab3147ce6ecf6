package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Explanation.Fact;
import io.dynamicnetworks.model.Explanation.Section;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InvalidSelection;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.Selection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts into words what becomes of an element of the networks annotation. */
final class ExplainedSelection {
  private final PlanTrace considered;

  ExplainedSelection(PlanTrace considered) {
    this.considered = considered;
  }

  static Section of(InvalidSelection selection) {
    return new Section(
        "element " + selection.position(),
        List.of(
            new Fact("invalid", selection.problem()), new Fact("result", "nothing is attached")));
  }

  Section of(Selection selection) {
    return new Section(
        "element " + selection.position() + ": " + name(selection),
        List.of(
            new Fact("network", network(selection)),
            new Fact("isolation", isolation(considered, selection.network())),
            new Fact("result", outcome(selection))));
  }

  private String network(Selection selection) {
    return switch (considered
        .context()
        .catalog()
        .config(selection.network(), selection.request())) {
      case AddConfig.Usable _ -> "found, can be attached";
      case AddConfig.Unusable unusable -> unusable.problem();
    };
  }

  private String outcome(Selection selection) {
    ObservedAttachment attachment = considered.matching().attachmentOf(selection);
    if (attachment != null) {
      return "satisfied by " + attachment.iface();
    }
    for (Step step : considered.plan().steps()) {
      if (PlanTrace.isFor(step, selection)) {
        return "is to be attached as " + step.iface();
      }
    }
    if (!considered
        .input()
        .policy()
        .allows(considered.context().namespace(), selection.network())) {
      return "not attached: isolation forbids it";
    }
    if (considered.context().catalog().config(selection.network(), selection.request())
        instanceof AddConfig.Unusable) {
      return "not attached: its network cannot be used";
    }
    if (isHeld(selection.iface())) {
      return "waits: the move failed, and is retried later";
    }
    return notice(selection)
        .map(text -> "not attached: " + text)
        .orElse("follows in the next plan");
  }

  private boolean isHeld(@Nullable InterfaceName iface) {
    return iface != null
        && considered.held().stream().anyMatch(held -> held.names().contains(iface.value()));
  }

  private Optional<String> notice(Selection selection) {
    return considered.plan().notices().stream()
        .filter(notice -> selection.network().equals(notice.network()))
        .filter(notice -> selection.iface() == null || selection.iface().equals(notice.iface()))
        .map(Notice::text)
        .findFirst();
  }

  /** Whether isolation allows the network, in words. */
  static String isolation(PlanTrace considered, @Nullable NetworkRef network) {
    return network == null
        ? "-"
        : considered
            .input()
            .policy()
            .refusal(considered.context().namespace(), network)
            .orElse("allows it");
  }

  static String name(Selection selection) {
    return InterfaceName.label(selection.network(), selection.iface());
  }
}
