package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Explanation;
import io.dynamicnetworks.model.Explanation.Section;
import io.dynamicnetworks.model.PodStatus;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Puts a plan into words: the evidence behind it, the outcome for each selection, and the reason
 * for each step. It decides nothing; {@link Planner} does.
 */
public final class Explainer {
  private Explainer() {}

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
    PlanTrace considered = Planner.consider(input);
    ExplainedEvidence evidence = new ExplainedEvidence(considered);
    return new Explanation(
        evidence.context(),
        evidence.observed(),
        desired(considered),
        new ExplainedSteps(considered, doubts).next(),
        considered.plan().notices().stream()
            .map(notice -> notice.reason().text() + ": " + notice.text())
            .toList());
  }

  private record Element(int position, Section section) {}

  private static List<Section> desired(PlanTrace considered) {
    ExplainedSelection words = new ExplainedSelection(considered);
    DesiredSelections desired = considered.desired();
    Stream<Element> valid =
        desired.valid().stream()
            .map(selection -> new Element(selection.position(), words.of(selection)));
    Stream<Element> invalid =
        desired.invalid().stream()
            .map(selection -> new Element(selection.position(), ExplainedSelection.of(selection)));
    return Stream.concat(valid, invalid)
        .sorted(Comparator.comparingInt(Element::position))
        .map(Element::section)
        .toList();
  }
}
