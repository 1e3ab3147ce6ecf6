package io.dynamicnetworks.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressGlobTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*|pod.changed",
        "pod.*|pod.changed",
        "plan,cri.*|cri.sandbox",
        "plan, status|status",
        "multus.7f??|multus.7f3a",
        "*.sandbox|cri.sandbox",
      })
  void aStarIsAnyLettersAndAQuestionMarkOne(String glob, String address) {
    assertThat(new AddressGlob(glob).matches(address)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pod.*|podXchanged",
        "plan|planner",
        "plan|a.plan",
        "multus.7f??|multus.7f3",
        "[a-z]*|plan",
        "''|plan",
      })
  void allOtherLettersAreThemselves(String glob, String address) {
    assertThat(new AddressGlob(glob).matches(address)).isFalse();
  }
}
