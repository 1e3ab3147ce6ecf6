package io.dynamicnetworks.limit;

import io.dynamicnetworks.flow.Timers;
import io.dynamicnetworks.flow.TokenBuckets;
import io.dynamicnetworks.model.Budgets;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Limits how many lines of the log one namespace's pods can cause: a burst, then a rate per second.
 * The kubelet keeps 50 MB of a container's log, so without a limit one tenant's retries could push
 * out everyone else's lines. What is left out is reported once a minute.
 */
public final class LogBudget {
  private static final Duration REPORT_INTERVAL = Duration.ofMinutes(1);
  private static final int NAMED = 8;

  private final Timers timers;
  private final Consumer<String> report;
  private final Runnable refused;
  private final TokenBuckets<String> lines =
      TokenBuckets.perSecond(
          Budgets.LOG_LINES_OF_NAMESPACE, Budgets.LOG_LINES_OF_NAMESPACE_PER_SECOND);

  /** Lines left out since the last report, by namespace. */
  private final Map<String, Long> leftOut = new HashMap<>();

  /**
   * @param report gets, once a minute at most, how many lines of which namespaces were left out
   * @param refused called for each line that is left out
   */
  public LogBudget(Timers timers, Consumer<String> report, Runnable refused) {
    this.timers = timers;
    this.report = report;
    this.refused = refused;
  }

  /** Whether to write one more line about a pod of the namespace; counts it in either case. */
  public boolean take(String namespace) {
    long now = Duration.ofMillis(timers.nowMillis()).toNanos();
    if (lines.has(namespace, now)) {
      lines.take(namespace, now);
      return true;
    }
    if (leftOut.isEmpty()) {
      timers.after(REPORT_INTERVAL, this::report);
    }
    leftOut.merge(namespace, 1L, Long::sum);
    refused.run();
    return false;
  }

  private void report() {
    int others = leftOut.size() - NAMED;
    String named =
        Stream.concat(
                leftOut.entrySet().stream()
                    .sorted(
                        Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                            .thenComparing(Map.Entry.comparingByKey()))
                    .limit(NAMED)
                    .map(each -> each.getKey() + "=" + each.getValue()),
                Stream.of("and " + others + " more namespaces").filter(any -> others > 0))
            .collect(Collectors.joining(" "));
    leftOut.clear();
    report.accept(named);
  }
}
