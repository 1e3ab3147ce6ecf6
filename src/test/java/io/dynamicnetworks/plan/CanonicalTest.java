package io.dynamicnetworks.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalTest {
  @ParameterizedTest
  @CsvSource({
    "fd00::5,FD00:0:0:0:0:0:0:5",
    "::,0:0:0:0:0:0:0:0",
    "::1,0000::0001",
    "fd00::,fd00:0::0",
    "::ffff:10.1.0.5,::ffff:a01:5",
    "::ffff:10.1.0.5,10.1.0.5",
    "10.1.0.5,10.1.0.5/24",
    "fd00::5/64,fd00::5",
  })
  void oneAddressIsTheSameInEverySpelling(String one, String other) {
    assertThat(Canonical.addresses(List.of(one))).isEqualTo(Canonical.addresses(List.of(other)));
  }

  @Test
  void differentAddressesAreDifferent() {
    assertThat(Canonical.addresses(List.of("fd00::5", "fd00:5::", "fd00::5:0", "10.1.0.5")))
        .hasSize(4);
  }

  @Test
  void thePrefixLengthCountsWhereItIsAskedFor() {
    assertThat(Canonical.ips(List.of("fd00::5/64", "fd00:0::5/64", "fd00::5"))).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":", ":::", "x:y", "1:2:3:4:5:6:7:8:9", "::1.2.3", "::g", "/"})
  void whatIsNoAddressIsTakenAsItIs(String text) {
    assertThat(Canonical.addresses(List.of(text))).hasSize(1);
  }

  @Test
  void oneMacIsTheSameInEverySpelling() {
    assertThat(Canonical.mac("02-00-00-00-00-0A"))
        .isEqualTo(Canonical.mac("02:00:00:00:00:0a"))
        .isEqualTo(Canonical.mac("0200.0000.000a"));
  }
}
