package io.dynamicnetworks.ops;

import java.util.Map;
import java.util.Optional;

/**
 * The answers of all checks at one moment.
 *
 * @param problems by check name; empty if there is none
 */
record Readiness(Map<String, Optional<String>> problems) {

  boolean isReady() {
    return problems.values().stream().allMatch(Optional::isEmpty);
  }

  /** A line for each check, in the style of Kubernetes' own components, and one for the whole. */
  String text() {
    StringBuilder text = new StringBuilder();
    problems.forEach(
        (name, problem) ->
            text.append(problem.isEmpty() ? "[+]" : "[-]")
                .append(name)
                .append(problem.map(why -> ": " + why).orElse(" ok"))
                .append('\n'));
    return text.append(isReady() ? "ready\n" : "not ready\n").toString();
  }
}
