package io.dynamicnetworks.model;

import io.dynamicnetworks.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the controller sees of a pod, what it wants, what it would do next, and why. Whatever
 * tenants wrote, the texts are printable and short, and no list has more than 33 elements.
 *
 * @param context what the explanation is based on
 * @param observed one section for each attachment, and for anything else that the evidence shows
 * @param desired one section for each element of the networks annotation
 * @param next what would be done, in order, each with its reason
 * @param reports the Warnings, as events for the pod
 */
public record Explanation(
    List<Fact> context,
    List<Section> observed,
    List<Section> desired,
    List<Fact> next,
    List<String> reports) {
  private static final String NOTHING = "nothing";
  private static final int MAX_ELEMENTS = 32;
  private static final int MAX_NAME_CHARS = 120;
  private static final int MAX_VALUE_CHARS = 200;

  public Explanation {
    context = List.copyOf(context);
    observed = cut(observed, more -> new Section("and " + more + " more", List.of()));
    desired = cut(desired, more -> new Section("and " + more + " more", List.of()));
    next = cut(next, more -> new Fact("and " + more + " more", ""));
    reports =
        cut(reports, more -> "and " + more + " more").stream()
            .map(report -> Printable.shortened(report, MAX_VALUE_CHARS))
            .toList();
  }

  /** The explanation for a pod for which nothing is decided. */
  public static Explanation nothing(String why) {
    return new Explanation(
        List.of(), List.of(), List.of(), List.of(new Fact(NOTHING, why)), List.of());
  }

  /** The explanation for a pod with an unreadable annotation. */
  public static Explanation unreadable(String why) {
    return new Explanation(
        List.of(),
        List.of(),
        List.of(),
        List.of(new Fact(NOTHING, "an annotation cannot be read")),
        List.of(EventReason.INVALID_NETWORK_SELECTION.text() + ": " + why));
  }

  /** Why nothing would be done; null if something would. */
  public @Nullable String whyNothing() {
    return next.size() == 1 && next.getFirst().name().equals(NOTHING)
        ? next.getFirst().value()
        : null;
  }

  /** Whether there is nothing to report. */
  public boolean isFine() {
    return reports.isEmpty();
  }

  /** The same explanation with these facts before its context. */
  public Explanation within(List<Fact> facts) {
    return new Explanation(
        Stream.concat(facts.stream(), context.stream()).toList(), observed, desired, next, reports);
  }

  /** The same explanation with more sections in {@code observed}. */
  public Explanation withObserved(List<Section> sections) {
    return new Explanation(
        context,
        Stream.concat(observed.stream(), sections.stream()).toList(),
        desired,
        next,
        reports);
  }

  /**
   * One known fact.
   *
   * @param name what the fact is about
   */
  public record Fact(String name, String value) {
    public Fact {
      name = Printable.shortened(name, MAX_NAME_CHARS);
      value = Printable.shortened(value, MAX_VALUE_CHARS);
    }
  }

  /** What is known about one thing. */
  public record Section(String title, List<Fact> facts) {
    public Section {
      title = Printable.shortened(title, MAX_VALUE_CHARS);
      facts = List.copyOf(facts);
    }
  }

  private interface Rest<T> {
    T of(int more);
  }

  private static <T> List<T> cut(List<T> all, Rest<T> rest) {
    if (all.size() <= MAX_ELEMENTS + 1) {
      return List.copyOf(all);
    }
    List<T> first = new ArrayList<>(all.subList(0, MAX_ELEMENTS));
    first.add(rest.of(all.size() - MAX_ELEMENTS));
    return List.copyOf(first);
  }
}
