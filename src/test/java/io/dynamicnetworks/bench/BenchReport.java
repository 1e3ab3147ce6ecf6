package io.dynamicnetworks.bench;

import io.dynamicnetworks.standin.TestJson;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The figures, in the order in which they were added. */
final class BenchReport {
  private static final String LINE = "%-9s %-52s %12s %12s %7s  %s%n";

  private final PrintStream out;
  private final List<Figure> figures = new ArrayList<>();

  BenchReport(PrintStream out) {
    this.out = out;
    out.printf(LINE, "part", "figure", "value", "floor", "ratio", "target");
  }

  /**
   * A figure.
   *
   * @param floor the same work without the controller, in the same unit; null if there is none
   * @param most the highest acceptable value; null if there is no target
   */
  record Figure(
      String part,
      String name,
      double value,
      String unit,
      @Nullable Double floor,
      @Nullable Double most) {

    boolean met() {
      return most == null || value <= most;
    }

    private String ratio() {
      return floor == null || floor == 0 ? "" : String.format(Locale.ROOT, "%.2f", value / floor);
    }

    private String target() {
      return most == null ? "" : (met() ? "met" : "NOT met") + ": at most " + text(most, unit);
    }
  }

  /** Adds a figure without a floor. */
  void add(String part, String name, double value, String unit) {
    add(new Figure(part, name, value, unit, null, null));
  }

  /** Adds a figure with its floor. */
  void add(String part, String name, double value, String unit, double floor) {
    add(new Figure(part, name, value, unit, floor, null));
  }

  void add(Figure figure) {
    figures.add(figure);
    Double floor = figure.floor();
    out.printf(
        LINE,
        figure.part(),
        figure.name(),
        text(figure.value(), figure.unit()),
        floor == null ? "" : text(floor, figure.unit()),
        figure.ratio(),
        figure.target());
  }

  /** The number of missed targets. */
  long missed() {
    return figures.stream().filter(figure -> !figure.met()).count();
  }

  /** All figures as JSON. */
  String json() {
    ObjectNode all = TestJson.MAPPER.createObjectNode();
    ArrayNode list = all.putArray("figures");
    for (Figure figure : figures) {
      ObjectNode node = list.addObject();
      node.put("part", figure.part()).put("figure", figure.name());
      node.put("value", figure.value()).put("unit", figure.unit());
      Double floor = figure.floor();
      if (floor != null) {
        node.put("floor", floor);
        if (floor > 0) {
          node.put("ratio", figure.value() / floor);
        }
      }
      if (figure.most() != null) {
        node.put("atMost", figure.most()).put("met", figure.met());
      }
    }
    return all.toPrettyString();
  }

  private static String text(double value, String unit) {
    boolean whole = value == Math.rint(value) || Math.abs(value) >= 1_000;
    return String.format(Locale.ROOT, whole ? "%.0f" : "%.2f", value) + " " + unit;
  }
}
