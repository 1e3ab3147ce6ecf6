package io.dynamicnetworks.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.simulation.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogBudgetTest {
  private final VirtualTime time = new VirtualTime();
  private final List<String> reports = new ArrayList<>();
  private int refused;
  private final LogBudget budget =
      new LogBudget(time.timers(() -> true), reports::add, () -> refused++);

  @Test
  void aNamespaceWithManyLinesLosesItsOwnAndNoOthers() {
    assertThat(written("crowd", 5_000)).isEqualTo(Budgets.LOG_LINES_OF_NAMESPACE);
    assertThat(written("victim", 10)).isEqualTo(10);
    assertThat(refused).isEqualTo(4_000);
    pass(Duration.ofSeconds(5));
    assertThat(written("crowd", 100)).isEqualTo(5 * Budgets.LOG_LINES_OF_NAMESPACE_PER_SECOND);
  }

  @Test
  void onceAMinuteALineSaysHowManyOfWhichNamespaceWereLeftOut() {
    written("crowd", 5_000);
    written("other", 1_001);
    assertThat(reports).isEmpty();
    pass(Duration.ofMinutes(1));
    assertThat(reports).containsExactly("crowd=4000 other=1");
    pass(Duration.ofMinutes(10));
    assertThat(reports).hasSize(1);
    written("crowd", 5_000);
    pass(Duration.ofMinutes(1));
    assertThat(reports).hasSize(2);
  }

  @Test
  void theLineIsShortHoweverManyNamespacesThereAre() {
    for (int number = 0; number < 100; number++) {
      written("n" + number, Budgets.LOG_LINES_OF_NAMESPACE + 100 - number);
    }
    pass(Duration.ofMinutes(1));
    assertThat(reports.getFirst()).startsWith("n0=100 n1=99 ").endsWith("and 92 more namespaces");
  }

  private int written(String namespace, int lines) {
    int written = 0;
    for (int line = 0; line < lines; line++) {
      written += budget.take(namespace) ? 1 : 0;
    }
    return written;
  }

  private void pass(Duration duration) {
    time.runUntil(time.nowMillis() + duration.toMillis());
  }
}
