package io.dynamicnetworks.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodUidTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "3f1c2a50-7d0e-4b6c-9a51-0e4b1c7d9f11",
        "0123456789abcdef0123456789abcdef",
        "hdishd83"
      })
  void aUuidAHashAndTheRuntimesOwnNamesAreUids(String uid) {
    assertThat(PodUid.parse(uid)).contains(new PodUid(uid));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "../x", "..", "/etc/passwd", "a/b", "a\0b", "a;b", "a_b", "ü", " ", ".json"})
  void aTextThatLeadsOutOfAFolderOrASettingIsNone(String text) {
    assertThat(PodUid.parse(text)).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> new PodUid(text));
  }

  @Test
  void aUidHasAtMost128Characters() {
    assertThat(PodUid.isUid("x".repeat(128))).isTrue();
    assertThat(PodUid.isUid("x".repeat(129))).isFalse();
  }
}
