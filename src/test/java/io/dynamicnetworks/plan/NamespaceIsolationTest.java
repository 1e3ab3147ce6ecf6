package io.dynamicnetworks.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.Isolation;
import io.dynamicnetworks.model.NetworkRef;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whose settings decide which networks a pod may use (SPEC 4.7). */
class NamespaceIsolationTest {
  private static final NetworkRef OF_INFRA = new NetworkRef("infra", "storage");
  private static final NetworkRef OF_DEFAULT = new NetworkRef("default", "storage");
  private static final Isolation MULTUS = new Isolation(true, Set.of("default"));

  @Test
  void whatIsSetCountsWhateverMultusSays() {
    Policy set = new Policy(new Isolation(true, Set.of("infra")), Set.of()).following(MULTUS);
    assertThat(set.allows("shop", OF_INFRA)).isTrue();
    assertThat(set.allows("shop", OF_DEFAULT)).isFalse();
  }

  @Test
  void whatIsNotSetFollowsMultus() {
    Policy followed = Policy.DEFAULT.following(MULTUS);
    assertThat(followed.allows("shop", OF_INFRA)).isFalse();
    assertThat(followed.allows("shop", OF_DEFAULT)).isTrue();
  }

  @Test
  void isolationAloneFollowsTheGlobalNamespacesOfMultus() {
    Isolation on = new Isolation(true, Set.of());
    Policy mixed =
        new Policy(on, null, Set.of(), Budgets.INTERFACES_PER_POD)
            .following(new Isolation(false, Set.of("infra")));
    assertThat(mixed.allows("shop", OF_INFRA)).isTrue();
    assertThat(mixed.allows("shop", OF_DEFAULT)).isFalse();
  }

  @Test
  void globalNamespacesAloneCountInPlaceOfThoseOfMultus() {
    Policy mixed =
        new Policy(null, Set.of("infra"), Set.of(), Budgets.INTERFACES_PER_POD).following(MULTUS);
    assertThat(mixed.allows("shop", OF_INFRA)).isTrue();
    assertThat(mixed.allows("shop", OF_DEFAULT)).isFalse();
    assertThat(mixed.allows("shop", new NetworkRef("shop", "own"))).isTrue();
  }

  @Test
  void withoutAnySettingAllIsAllowed() {
    Policy unknown =
        new Policy(null, Set.of("infra"), Set.of(), Budgets.INTERFACES_PER_POD).following(null);
    assertThat(unknown.isolation()).isNull();
    assertThat(unknown.allows("shop", OF_DEFAULT)).isTrue();
  }
}
