package io.dynamicnetworks.cri;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.hostile.HostileInput;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sandbox info that no runtime should send, or that a tenant can influence. */
class HostileSandboxInfoTest {
  private static final int MAX_PROBLEM_CHARS = 300;

  @ParameterizedTest
  @MethodSource
  void nothingIsMadeUp(HostileInput input) {
    String gives = input.expected().path("gives").stringValue();
    switch (NetworkNamespace.read(
        new ByteArrayInputStream(input.text().getBytes(StandardCharsets.UTF_8)))) {
      case NetworkNamespace.Own(String path) -> {
        String problem = NamespacePaths.ofNode().problem(path).orElse("");
        assertThat(problem).hasSizeLessThan(MAX_PROBLEM_CHARS);
        assertThat(gives).as(problem).isEqualTo(problem.isEmpty() ? "own" : "unreadable");
        assertThat(path).isEqualTo(input.expected().path("path").stringValue(path));
      }
      case NetworkNamespace.Host() -> assertThat(gives).isEqualTo("host");
      case NetworkNamespace.Unreadable(String problem) -> {
        assertThat(gives).as(problem).isEqualTo("unreadable");
        assertThat(problem).isNotBlank().hasSizeLessThan(MAX_PROBLEM_CHARS);
      }
    }
  }

  static List<HostileInput> nothingIsMadeUp() {
    return HostileInput.Kind.SANDBOX_INFOS.inputs();
  }
}
