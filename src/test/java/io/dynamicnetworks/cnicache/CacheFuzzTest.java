package io.dynamicnetworks.cnicache;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.dynamicnetworks.cnicache.CacheFile.Parsed;
import io.dynamicnetworks.text.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Arbitrary text. By default, saved findings are replayed; {@code dev/test --fuzz} searches for new
 * ones.
 */
class CacheFuzzTest {
  @FuzzTest
  void cacheFile(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    switch (CacheFile.parse(text)) {
      case Parsed.Complete(CacheFile file) -> check(file);
      case Parsed.Foreign(String why) -> assertThat(why).isNotBlank().hasSizeLessThan(1_000);
      case Parsed.Unfinished(String why) -> assertThat(why).isNotBlank().hasSizeLessThan(1_000);
    }
  }

  private static void check(CacheFile file) {
    assertThat(file.fileName()).doesNotContain("/").hasSizeLessThan(600);
    assertJson(file.texts().result().json());
    assertJson(file.texts().request().cniArgs());
    assertJson(file.texts().request().portMappings());
    assertJson(file.texts().request().bandwidth());
    assertThat(file.texts().bytes()).isPositive();
  }

  private static void assertJson(@Nullable String text) {
    if (text != null) {
      try {
        Json.parse(text);
      } catch (Json.NotJson e) {
        throw new AssertionError(text, e);
      }
    }
  }

  @FuzzTest
  void record(byte[] input) {
    RecordFile.parse(new String(input, StandardCharsets.UTF_8))
        .ifPresent(
            record -> {
              assertThat(record).hasSizeLessThanOrEqualTo(CacheLimits.RECORD_ELEMENTS);
              assertThat(record).allMatch(element -> !element.name().isEmpty());
              assertThat(RecordFile.bytes(record)).isNotNegative();
            });
  }

  @FuzzTest
  void multusConf(byte[] input) {
    MultusConf.parse(new String(input, StandardCharsets.UTF_8))
        .ifPresent(
            conf -> {
              if (conf.cniDir() != null) {
                assertThat(conf.cniDir()).isAbsolute();
              }
            });
  }

  @FuzzTest
  void fileName(byte[] input) {
    String name = new String(input, StandardCharsets.ISO_8859_1);
    CacheFileNames.Parts parts = new CacheFileNames(java.util.Set.of("a", "-", "id-1")).find(name);
    if (parts != null) {
      assertThat(parts.networkName() + "-" + parts.sandboxId() + "-" + parts.iface())
          .isEqualTo(name);
    }
  }
}
