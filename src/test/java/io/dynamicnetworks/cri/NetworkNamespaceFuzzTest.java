package io.dynamicnetworks.cri;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Any text at all. By default what was found before is replayed; {@code dev/test --fuzz} looks. */
class NetworkNamespaceFuzzTest {
  @FuzzTest
  void info(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    switch (NetworkNamespace.read(text)) {
      case NetworkNamespace.Own(String path) ->
          assertThat(path).startsWith("/").doesNotContainPattern("\\p{Cc}");
      case NetworkNamespace.Host() -> assertThat(text).contains("namespaces");
      case NetworkNamespace.Unreadable(String problem) -> assertThat(problem).isNotBlank();
    }
  }
}
