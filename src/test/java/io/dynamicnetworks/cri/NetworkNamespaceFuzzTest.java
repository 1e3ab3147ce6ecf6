package io.dynamicnetworks.cri;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

/**
 * Arbitrary text. By default, saved findings are replayed; {@code dev/test --fuzz} searches for new
 * ones.
 */
class NetworkNamespaceFuzzTest {
  @FuzzTest
  void info(byte[] input) {
    switch (NetworkNamespace.read(new ByteArrayInputStream(input))) {
      case NetworkNamespace.Own(String path) -> {
        assertThat(path).isNotEmpty();
        if (NamespacePaths.ofNode().problem(path).isEmpty()) {
          assertThat(path).startsWith("/").doesNotContainPattern("\\p{Cc}|/\\.\\.?(/|$)");
        }
      }
      case NetworkNamespace.Host() ->
          assertThat(new String(input, StandardCharsets.UTF_8)).contains("namespaces");
      case NetworkNamespace.Unreadable(String problem) -> assertThat(problem).isNotBlank();
    }
  }
}
