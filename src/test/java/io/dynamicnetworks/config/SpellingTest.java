package io.dynamicnetworks.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
  private static final List<String> KEYS = Keys.ALL.stream().<String>map(Key::name).toList();

  @ParameterizedTest
  @CsvSource({
    "criSoket,criSocketPath",
    "crisocketpaht,criSocketPath",
    "multusSocket,multusSocketPath",
    "delegateTimeoutSecond,delegateTimeoutSeconds",
    "delegateTimeout,delegateTimeoutSeconds",
    "health_port,healthPort",
    "protectedNetwork,protectedNetworks",
  })
  void aSlipIsRecognised(String written, String meant) {
    assertThat(Spelling.closest(written, KEYS)).hasValue(meant);
  }

  @ParameterizedTest
  @CsvSource({"cri", "x", "logLevel", "chrootDir", "cniVersion"})
  void anotherWordIsNotTakenForASlip(String written) {
    assertThat(Spelling.closest(written, KEYS)).isEmpty();
  }

  @Test
  void distanceCountsLettersToChangeAddOrDrop() {
    assertThat(Spelling.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(Spelling.distance("", "abc")).isEqualTo(3);
    assertThat(Spelling.distance("SAME", "same")).isZero();
  }
}
