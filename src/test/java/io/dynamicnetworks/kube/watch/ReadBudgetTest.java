package io.dynamicnetworks.kube.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.NetworkRef;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReadBudgetTest {
  private static final NetworkRef NONE = new NetworkRef("crowd", "none");

  private long nanos;
  private final ReadBudget budget = new ReadBudget(() -> nanos);

  @Test
  void longNetworksTakeTheBytesOfTheirNamespaceAndNoOther() {
    for (int number = 0; number < 32; number++) {
      budget.begins("crowd");
      budget.ended("crowd", 1_400_000);
    }
    assertThat(budget.has("crowd")).isFalse();
    assertThat(budget.has("victim")).isTrue();
    pass(Duration.ofSeconds(30)); // 45 MB at 1 MiB a second, less the first 4 MiB.
    assertThat(budget.has("crowd")).isFalse();
    pass(Duration.ofSeconds(10));
    assertThat(budget.has("crowd")).isTrue();
  }

  @Test
  void whatWasMissingCountsAsMissingForAMomentOnlyBeyondTheBudget() {
    budget.notFound(NONE);
    assertThat(budget.countsAsMissing("crowd", NONE)).isFalse();
    useUp("crowd");
    assertThat(budget.countsAsMissing("crowd", NONE)).isTrue();
    assertThat(budget.countsAsMissing("victim", NONE)).isFalse();
    assertThat(budget.countsAsMissing("crowd", new NetworkRef("crowd", "other"))).isFalse();
    pass(Duration.ofSeconds(2));
    useUp("crowd");
    assertThat(budget.countsAsMissing("crowd", NONE)).isFalse();
  }

  @Test
  void whatWasSeenToChangeIsNotMissing() {
    budget.notFound(NONE);
    useUp("crowd");
    budget.changed(NONE);
    assertThat(budget.countsAsMissing("crowd", NONE)).isFalse();
  }

  private void useUp(String namespace) {
    for (int number = 0; number < Budgets.NADS_READ_OF_NAMESPACE; number++) {
      budget.begins(namespace);
    }
    assertThat(budget.has(namespace)).isFalse();
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }
}
