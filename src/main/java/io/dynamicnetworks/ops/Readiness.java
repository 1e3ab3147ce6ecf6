package io.dynamicnetworks.ops;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The answers of all checks at one moment.
 *
 * @param problems by name of the check; empty where there is none
 */
record Readiness(Map<String, Optional<String>> problems) {

  /** Makes all checks, at once; the future never fails. */
  static Future<Readiness> of(List<HealthCheck> checks) {
    Map<String, Future<Optional<String>>> answers = new TreeMap<>();
    checks.forEach(check -> answers.put(check.name(), ask(check)));
    return Future.all(List.copyOf(answers.values()))
        .map(
            all ->
                new Readiness(
                    answers.entrySet().stream()
                        .collect(
                            Collectors.toMap(
                                Map.Entry::getKey,
                                entry -> entry.getValue().result(),
                                (first, second) -> first,
                                TreeMap::new))));
  }

  boolean isReady() {
    return problems.values().stream().allMatch(Optional::isEmpty);
  }

  /** A line for each check, as Kubernetes' own components write them, and one for the whole. */
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

  private static Future<Optional<String>> ask(HealthCheck check) {
    return Future.<Optional<String>>future(
            promise -> check.problem().get().onComplete(promise::handle))
        .otherwise(cause -> Optional.of(String.valueOf(cause.getMessage())));
  }
}
