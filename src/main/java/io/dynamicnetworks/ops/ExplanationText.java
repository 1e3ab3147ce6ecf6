package io.dynamicnetworks.ops;

import io.dynamicnetworks.model.Explanation;
import io.dynamicnetworks.model.Explanation.Fact;
import io.dynamicnetworks.model.Explanation.Section;
import java.util.List;

/** Formats an explanation for people. */
public final class ExplanationText {
  private ExplanationText() {}

  /** Several lines, each with a newline at its end. */
  public static String of(Explanation explanation) {
    StringBuilder text = new StringBuilder();
    explanation.context().forEach(fact -> line(text, "", fact, 14));
    sections(text, "observed", explanation.observed(), "nothing attached besides eth0");
    sections(text, "desired", explanation.desired(), "no networks");
    text.append("\nwould do next\n");
    String whyNothing = explanation.whyNothing();
    if (whyNothing == null) {
      steps(text, explanation.next());
    } else {
      text.append("  nothing: ").append(whyNothing).append('\n');
    }
    if (!explanation.reports().isEmpty()) {
      text.append("\nreports as events\n");
      explanation.reports().forEach(report -> text.append("  ").append(report).append('\n'));
    }
    return text.toString();
  }

  private static void steps(StringBuilder text, List<Fact> steps) {
    int number = 1;
    for (Fact step : steps) {
      text.append("  ").append(number++).append(". ").append(step.name()).append('\n');
      if (!step.value().isEmpty()) {
        text.append("     ").append(step.value()).append('\n');
      }
    }
  }

  private static void sections(
      StringBuilder text, String head, List<Section> sections, String none) {
    text.append('\n').append(head).append('\n');
    if (sections.isEmpty()) {
      text.append("  ").append(none).append('\n');
    }
    for (Section section : sections) {
      text.append("  ").append(section.title()).append('\n');
      section.facts().forEach(fact -> line(text, "    ", fact, 15));
    }
  }

  private static void line(StringBuilder text, String indent, Fact fact, int width) {
    text.append(indent).append(fact.name());
    for (int at = fact.name().length(); at < width; at++) {
      text.append(' ');
    }
    text.append(' ').append(fact.value()).append('\n');
  }
}
