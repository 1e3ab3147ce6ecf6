package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.Explanation;
import io.dynamicnetworks.model.Explanation.Fact;
import io.dynamicnetworks.model.Explanation.Section;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.InvalidSelection;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.PodStatus;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.Evidence.Creation;
import io.dynamicnetworks.report.EventTexts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts a plan into words: the evidence behind it, the outcome for each selection, and the reason
 * for each step. It decides nothing; {@link Planner} does.
 */
public final class Explainer {

  private final PlanInput input;
  private final Evidence evidence;
  private final PlanTrace considered;
  private final @Nullable CreationSelections created;
  private final List<String> doubts;

  private Explainer(PlanInput input, List<String> doubts) {
    this.input = input;
    this.doubts = doubts;
    evidence = input.evidence();
    considered = Planner.consider(input);
    CachedSandbox cache = evidence.cache();
    created =
        cache != null && evidence.creation() instanceof Creation.Known known
            ? CreationSelections.of(
                cache, known, evidence.ledger(), considered.context().catalog()::configName)
            : null;
  }

  /** What is attached, in a few words, as {@link Planner#plan} sees it. */
  public static List<PodStatus.Item> observed(PlanInput input) {
    PlanContext context = PlanContext.of(input);
    Observed observed =
        Observed.of(input, DesiredSelections.of(input.desired()), context.catalog());
    Stream<PodStatus.Item> attachments =
        observed.attachments().stream()
            .map(
                seen ->
                    new PodStatus.Item(
                        seen.iface().value(),
                        seen.network() == null ? "" : seen.network().toString(),
                        state(seen)));
    Stream<PodStatus.Item> others =
        Stream.concat(observed.toCleanUp().stream(), observed.abandoned().stream())
            .map(
                kept ->
                    new PodStatus.Item(
                        kept.iface().value(), kept.network().toString(), "to be cleaned up"));
    return Stream.concat(attachments, others).toList();
  }

  private static String state(ObservedAttachment seen) {
    if (seen.mustGo()) {
      return "detaching";
    }
    return switch (seen.ownership()) {
      case HOT_PLUG -> "attached";
      case SELECTION, UNNAMED, UNDECIDED -> "attached by Multus";
      case OTHER -> "attached by Multus for every pod";
    };
  }

  /**
   * What {@link Planner#plan} would decide, and why.
   *
   * @param doubts more reasons why the runtime has to be asked before the plan counts
   */
  public static Explanation explain(PlanInput input, List<String> doubts) {
    Explainer explainer = new Explainer(input, doubts);
    return new Explanation(
        explainer.context(),
        explainer.observedSections(),
        explainer.desiredSections(),
        explainer.next(),
        explainer.considered.plan().notices().stream()
            .map(notice -> notice.reason().text() + ": " + notice.text())
            .toList());
  }

  // ---- evidence ----

  private List<Fact> context() {
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
                      : selections.stream().map(Explainer::name).collect(Collectors.joining(", "));
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

  // ---- what is attached ----

  private List<Section> observedSections() {
    Observed observed = considered.observed();
    Stream<Section> attachments = observed.attachments().stream().map(this::attachment);
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
                    List.of(new Fact("ledger", ledger(one)), new Fact("treated as", meaning))));
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

  private Section attachment(ObservedAttachment seen) {
    String network = seen.network() == null ? "(unknown network)" : seen.network().toString();
    return new Section(
        InterfaceName.label(network, seen.iface()),
        List.of(
            new Fact("CNI cache", cached(seen)),
            new Fact("ledger", seen.record() == null ? "no record" : ledger(seen.record())),
            new Fact("created with", creation(seen)),
            new Fact("network-status", listed(seen)),
            new Fact("owner", owner(seen)),
            new Fact("isolation", isolation(seen.network())),
            new Fact("result", verdict(seen))));
  }

  private String cached(ObservedAttachment seen) {
    if (!evidence.observing()) {
      return "not readable";
    }
    CachedSandbox cache = evidence.cache();
    Optional<CachedAttachment> file =
        cache == null
            ? Optional.empty()
            : cache.attachments().stream()
                .filter(cached -> cached.iface().equals(seen.iface()))
                .findFirst();
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

  private static String ledger(Attachment kept) {
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
          .map(one -> "element " + one.position() + " (" + name(one) + ")")
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

  private String isolation(@Nullable NetworkRef network) {
    return network == null
        ? "-"
        : input.policy().refusal(considered.context().namespace(), network).orElse("allows it");
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

  // ---- what is desired ----

  private record Element(int position, Section section) {}

  private List<Section> desiredSections() {
    DesiredSelections desired = considered.desired();
    Stream<Element> valid =
        desired.valid().stream()
            .map(selection -> new Element(selection.position(), wanted(selection)));
    Stream<Element> invalid =
        desired.invalid().stream()
            .map(selection -> new Element(selection.position(), invalid(selection)));
    return Stream.concat(valid, invalid)
        .sorted(Comparator.comparingInt(Element::position))
        .map(Element::section)
        .toList();
  }

  private static Section invalid(InvalidSelection selection) {
    return new Section(
        "element " + selection.position(),
        List.of(
            new Fact("invalid", selection.problem()), new Fact("result", "nothing is attached")));
  }

  private Section wanted(Selection selection) {
    return new Section(
        "element " + selection.position() + ": " + name(selection),
        List.of(
            new Fact("network", network(selection)),
            new Fact("isolation", isolation(selection.network())),
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
      if (isFor(step, selection)) {
        return "is to be attached as " + step.iface();
      }
    }
    if (!input.policy().allows(considered.context().namespace(), selection.network())) {
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

  private static boolean isFor(Step step, Selection selection) {
    // The planner passes on the selection's own request object.
    InterfaceRequest request =
        switch (step) {
          case Step.Attach attach -> attach.request();
          case Step.Withheld withheld -> withheld.request();
          case Step.OfAttachment _ -> null;
        };
    return request != null
        && step.network().equals(selection.network())
        && isSameObject(request, selection.request())
        && (selection.iface() == null || selection.iface().equals(step.iface()));
  }

  @SuppressWarnings("ReferenceEquality") // Two elements may ask for equal things.
  private static boolean isSameObject(Object one, Object other) {
    return one == other;
  }

  // ---- what would be done ----

  private List<Fact> next() {
    List<Fact> next = new ArrayList<>();
    Stream.concat(doubts.stream(), considered.doubts().stream())
        .forEach(doubt -> next.add(new Fact("ask the runtime and the CNI cache", doubt)));
    considered.plan().steps().forEach(step -> next.add(new Fact(label(step), because(step))));
    for (StatusChange change : considered.plan().repairs()) {
      next.add(repair(change));
    }
    for (String resource : considered.plan().unasked()) {
      next.add(
          new Fact("ask the kubelet", "which devices of " + resource + " the pod has is unknown"));
    }
    if (considered.plan().partial()) {
      next.add(new Fact("plan again", "there is more to attach than fits into one plan"));
    }
    if (next.isEmpty()) {
      next.add(
          new Fact(
              "nothing",
              considered.plan().notices().isEmpty()
                  ? "what is attached is what is desired"
                  : "only an edit, a change of the network or of the settings can resolve"
                      + " the differences"));
    }
    return next;
  }

  private static String label(Step step) {
    String verb =
        switch (step) {
          case Step.Attach _, Step.Withheld _ -> "attach ";
          case Step.Detach _ -> "detach ";
          case Step.Clean _ -> "clean up ";
          case Step.Verify _ -> "verify ";
        };
    return verb + InterfaceName.label(step.network(), step.iface());
  }

  private String because(Step step) {
    return switch (step) {
      case Step.Attach attach ->
          considered.desired().valid().stream()
                  .filter(selection -> isFor(attach, selection))
                  .findFirst()
                  .map(selection -> "element " + selection.position() + " asks for it")
                  .orElse("an element asks for it")
              + ", and no attachment satisfies it"
              + device(attach);
      case Step.Withheld withheld -> "it has to wait: " + withheld.cause();
      case Step.Detach detach when detach.withheld() != null ->
          "it has to wait: " + detach.withheld();
      case Step.Detach detach ->
          (detach.attachment().state() instanceof AttachmentState.Deleting
                  ? "an earlier detach may have been incomplete"
                  : "no element asks for it")
              + (detach.freesName() ? "; an attach needs its interface name" : "");
      case Step.Clean clean ->
          isOfAnotherSandbox(clean.attachment())
              ? "it belongs to sandbox "
                  + Sandbox.shortId(clean.attachment().sandbox().id())
                  + ", which the pod no longer has"
              : "an earlier request for it may have left something behind";
      case Step.Verify _ -> "a request under its name was abandoned, so it may be gone";
    };
  }

  private static String device(Step.Attach attach) {
    if (attach.device() != null) {
      return "; it gets device " + attach.device().id() + " of " + attach.device().resource();
    }
    return attach.withoutDevice() == null ? "" : "; it gets no device: " + attach.withoutDevice();
  }

  private boolean isOfAnotherSandbox(Attachment attachment) {
    String id = evidence.sandboxId();
    return id != null && !attachment.isIn(id);
  }

  private static Fact repair(StatusChange change) {
    return switch (change) {
      case StatusChange.Put(List<StatusEntry> entries) ->
          new Fact(
              "list "
                  + entries.stream()
                      .map(entry -> InterfaceName.label(entry.name(), entry.iface()))
                      .collect(Collectors.joining(", "))
                  + " in network-status",
              "it is attached and not listed");
      case StatusChange.Remove(StatusEntry entry) ->
          new Fact(
              "remove " + InterfaceName.label(entry.name(), entry.iface()) + " from network-status",
              "it is listed and not attached");
    };
  }

  // ---- words ----

  private static String name(Selection selection) {
    return InterfaceName.label(selection.network(), selection.iface());
  }
}
