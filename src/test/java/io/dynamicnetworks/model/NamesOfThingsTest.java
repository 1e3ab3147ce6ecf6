package io.dynamicnetworks.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynamicnetworks.text.Mac;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which texts are interface names, network names and hardware addresses, and which are not. */
class NamesOfThingsTest {
  @ParameterizedTest
  @ValueSource(strings = {"n", "net1", "eth1.100", "a@b", "...", "-", "abcdefghijklmno", "äöüäöü1"})
  void theKernelTakesTheseInterfaceNames(String name) {
    assertThat(InterfaceName.parse(name)).contains(new InterfaceName(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "a/b",
        "a:1",
        "a b",
        "a\tb",
        "a\u00a0b",
        "a\u2003b",
        "a\u0000",
        "a\u001b",
        "eth%d",
        "abcdefghijklmnop",
        "äöüäöüäö",
        "\ud800",
        "a\u200bb",
        "a\u202eb",
        "a\u2066b",
        "a\u00adb",
        "a\ufeff",
        "a\u2028b",
        "a\u3164b",
        "a\ufe0f",
        "\udb40\udc41"
      })
  void theseAreNoInterfaceNamesToTheKernelOrToTheEye(String name) {
    assertThat(InterfaceName.parse(name)).isEmpty();
    assertThatThrownBy(() -> new InterfaceName(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("interface \"")
        .hasMessageContaining("want 1 to 15 bytes");
  }

  @Test
  void theLoopbackIsThePodsOwn() {
    assertThat(InterfaceName.parse("lo")).isEmpty();
    assertThat(InterfaceName.parse("lo0")).isPresent();
    assertThat(InterfaceName.problem("lo")).contains("'..' or 'lo'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"shop/a", "a/b.c-d", "0/0"})
  void aNetworkIsANamespaceAndAName(String text) {
    assertThat(NetworkRef.parse(text)).map(NetworkRef::toString).contains(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "a", "/", "/a", "a/", "a/b/c", "A/b", "a/B", "a.b/c", "-a/b", "a/b-", "a/.b", "a/b..c",
        "a/b_c", "a /b", "a/b\n"
      })
  void anythingElseIsNoNetwork(String text) {
    assertThat(NetworkRef.parse(text)).isEmpty();
  }

  @Test
  void namesHaveTheLengthsThatKubernetesAllows() {
    assertThat(NetworkRef.isNamespace("a".repeat(63))).isTrue();
    assertThat(NetworkRef.isNamespace("a".repeat(64))).isFalse();
    assertThat(NetworkRef.isName("a".repeat(253))).isTrue();
    assertThat(NetworkRef.isName("a".repeat(254))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "02:03:04:05:06:AF,02:03:04:05:06:af",
    "02-03-04-05-06-07,02:03:04:05:06:07",
    "0203.0405.0607,02:03:04:05:06:07",
    "02:03:04:05:06:07:08:09,02:03:04:05:06:07:08:09",
    "0203.0405.0607.0809,02:03:04:05:06:07:08:09"
  })
  void aHardwareAddressHasOneForm(String text, String canonical) {
    assertThat(Mac.canonical(text)).contains(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "02",
        "02:03:04:05:06",
        "02:03:04:05:06:07:08",
        "020304050607",
        "02:03-04:05:06:07",
        "2:3:4:5:6:7",
        "02:03:04:05:06:0g",
        "0203:0405:0607",
        "02.03.04.05.06.07",
        "02:03:04:05:06:07:",
        ":02:03:04:05:06:07",
        "0203.0405",
        "02:03:04:05:06:07 "
      })
  void anythingElseIsNoHardwareAddress(String text) {
    assertThat(Mac.canonical(text)).isEmpty();
  }
}
