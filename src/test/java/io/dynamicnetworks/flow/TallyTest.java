package io.dynamicnetworks.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TallyTest {
  private final Tally<String> tally = new Tally<>();

  @Test
  void itKnowsEachGroupsShareAndTheSum() {
    tally.add("shop", 3);
    tally.add("bank", 5);
    tally.add("shop", 1);
    assertThat(tally.of("shop")).isEqualTo(4);
    assertThat(tally.of("other")).isZero();
    assertThat(tally.total()).isEqualTo(9);
    assertThat(tally.most()).isEqualTo(5);
  }

  @Test
  void aGroupWithoutAShareIsForgotten() {
    tally.add("shop", 3);
    tally.add("bank", 0);
    tally.add("shop", -3);
    assertThat(tally.groups()).isEmpty();
    assertThat(tally.total()).isZero();
    assertThat(tally.most()).isZero();
  }
}
