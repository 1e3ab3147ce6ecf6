package io.dynamicnetworks.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompactTextsTest {
  static List<List<String>> lists() {
    return List.of(
        List.of(),
        List.of(""),
        List.of("10.0.0.1/24"),
        List.of("", ""),
        List.of("a", "", "b\n,", "\ud800", "ü€"),
        List.of("ab", "c"),
        List.of("a", "bc"));
  }

  @ParameterizedTest
  @MethodSource("lists")
  void itIsEqualToTheListAndToNoOther(List<String> texts) {
    List<String> compact = CompactTexts.of(texts);
    assertThat(compact).isEqualTo(texts).hasSameHashCodeAs(texts).hasToString(texts.toString());
    assertThat(texts).isEqualTo(compact);
    assertThat(CompactTexts.of(compact)).isSameAs(compact);
    assertThat(lists().stream().map(CompactTexts::of).filter(compact::equals)).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("lists")
  void nothingIsBeyondItsEnd(List<String> texts) {
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> CompactTexts.of(texts).get(texts.size()));
  }
}
