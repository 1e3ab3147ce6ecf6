package io.dynamicnetworks.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.DelegateAttributes;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.text.Utf8Text;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfigBudgetTest {
  private static final String HALF = "\u0100".repeat(Budgets.NAD_CONFIG_BYTES / 4);

  @Test
  void bytesOfDistinctConfigsAreCounted() {
    ConfigBudget configs = new ConfigBudget();
    assertThat(configs.takes(Utf8Text.of(HALF))).isTrue();
    assertThat(configs.takes(Utf8Text.of(HALF))).isTrue();
    assertThat(configs.takes(Utf8Text.of("x" + HALF))).isFalse();
    assertThat(configs.takes(Utf8Text.of("x".repeat(Budgets.NAD_CONFIG_BYTES / 2)))).isTrue();
    assertThat(configs.takes(Utf8Text.of("y"))).isFalse();
    assertThat(configs.takes(Utf8Text.EMPTY)).isTrue();
  }

  @Test
  void equalConfigsAreHeldOnce() {
    ConfigBudget configs = new ConfigBudget();
    Utf8Text first = configs.shared("{}");
    assertThat(configs.takes(first)).isTrue();
    assertThat(configs.shared("{}")).isSameAs(first);
  }

  @Test
  void aPlanThatIsOnlyToBeReportedHoldsNoConfig() {
    Step.Attach attach =
        new Step.Attach(
            new NetworkRef("shop", "storage"),
            new InterfaceName("x1"),
            InterfaceRequest.NONE,
            "{}",
            DelegateAttributes.NONE);
    Plan plan =
        new Plan(
            List.of(attach),
            List.of(),
            Map.of(),
            List.of(),
            Set.of(),
            List.of(),
            false,
            Set.of(),
            false,
            0);
    assertThat(plan.stepsToReport())
        .singleElement()
        .isInstanceOfSatisfying(
            Step.Attach.class,
            step -> {
              assertThat(step.label()).isEqualTo(attach.label());
              assertThat(step.text()).isEqualTo(Utf8Text.EMPTY);
            });
  }
}
