package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.Explanation.Fact;
import io.dynamicnetworks.model.Explanation.Section;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.Evidence.Creation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts the evidence behind a plan into words. */
final class ExplainedEvidence {
  private final PlanTrace considered;
  private final PlanInput input;
  private final Evidence evidence;

  ExplainedEvidence(PlanTrace considered) {
    this.considered = considered;
    input = considered.input();
    evidence = input.evidence();
  }

  /** What the explanation is based on. */
  List<Fact> context() {
    List<Fact> facts = new ArrayList<>();
    String id = evidence.sandboxId();
    facts.add(
        new Fact(
            "sandbox",
            id == null
                ? "not known yet"
                : Sandbox.shortId(id)
                    + (evidence.sandbox() == null
                        ? ", as the CNI cache shows it"
                        : ", netns " + evidence.sandbox().netns())));
    facts.add(
        new Fact(
            "created with",
            switch (evidence.creation()) {
              case Creation.Unknown _ -> "not known yet: the runtime has not been asked";
              case Creation.Known(List<Selection> selections, int _) ->
                  selections.isEmpty()
                      ? "no networks"
                      : selections.stream()
                          .map(ExplainedSelection::name)
                          .collect(Collectors.joining(", "));
            }));
    facts.add(new Fact("isolation", isolation()));
    if (!input.policy().protectedNetworks().isEmpty()) {
      facts.add(new Fact("protected", input.policy().protectedNetworks().toString()));
    }
    return facts;
  }

  private String isolation() {
    var isolation = input.policy().isolation();
    if (isolation == null) {
      return "off (namespaceIsolation is not set)";
    }
    return isolation.on()
        ? "on; global namespaces: " + String.join(", ", isolation.globalNamespaces())
        : "off";
  }

  /** One section for each attachment, and for anything else that the evidence shows. */
  List<Section> observed() {
    Observed observed = considered.observed();
    Stream<Section> attachments =
        observed.attachments().stream().map(new ExplainedAttachment(considered)::of);
    Stream<Section> requests =
        Stream.of(
                recorded(observed.toCleanUp(), "to be cleaned up"),
                recorded(observed.abandoned(), "abandoned; may still take effect"),
                recorded(observed.tombstones(), "deleted; kept until nothing lists it any more"))
            .flatMap(sections -> sections);
    Stream<Section> listed =
        unexplained().stream()
            .map(
                entry ->
                    new Section(
                        "network-status lists " + InterfaceName.label(entry.name(), entry.iface()),
                        List.of(new Fact("treated as", "nothing: no evidence confirms it"))));
    return Stream.of(attachments, requests, listed).flatMap(sections -> sections).toList();
  }

  private static Stream<Section> recorded(List<Attachment> kept, String meaning) {
    return kept.stream()
        .map(
            one ->
                new Section(
                    InterfaceName.label(one.network(), one.iface()),
                    List.of(
                        new Fact("ledger", ExplainedAttachment.ledger(one)),
                        new Fact("treated as", meaning))));
  }

  /** The listed entries that no evidence confirms. */
  private List<StatusEntry> unexplained() {
    Observed observed = considered.observed();
    Set<StatusEntry.Subject> explained =
        Stream.concat(
                Stream.of(observed.toCleanUp(), observed.abandoned(), observed.tombstones())
                    .flatMap(List::stream)
                    .map(Attachment::entries),
                observed.attachments().stream().map(ObservedAttachment::entries))
            .flatMap(List::stream)
            .map(StatusEntry::subject)
            .collect(Collectors.toSet());
    Set<String> names = new HashSet<>(); // Of what is attached and not listed.
    observed.attachments().stream()
        .filter(attachment -> attachment.entries().isEmpty())
        .forEach(attachment -> names.add(attachment.iface().value()));
    return evidence.listed().entries().stream()
        .filter(entry -> !entry.isDefault() && !names.contains(entry.iface()))
        .filter(entry -> !explained.contains(entry.subject()))
        .toList();
  }
}
