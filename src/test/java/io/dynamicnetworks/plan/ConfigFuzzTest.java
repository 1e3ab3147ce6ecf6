package io.dynamicnetworks.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.text.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Arbitrary text. By default, saved findings are replayed; {@code dev/test --fuzz} searches for new
 * ones.
 */
class ConfigFuzzTest {
  private static final InterfaceRequest EVERYTHING =
      new InterfaceRequest(
          List.of("10.0.0.1/8"),
          "02:00:00:00:00:01",
          "02:00:00:00:00:00:00:01",
          "[{\"hostPort\":80}]",
          "{\"ingressRate\":1}",
          "{\"k\":1}",
          List.of(),
          "0000:00:01.0");

  @FuzzTest
  void config(byte[] input) throws Json.NotJson {
    String text = new String(input, StandardCharsets.UTF_8);
    for (InterfaceRequest request : List.of(InterfaceRequest.NONE, EVERYTHING)) {
      NetworkDefinition network = new NetworkDefinition(new NetworkRef("shop", "a"), text);
      assertThat(DelConfig.text(text, request)).isNotNull();
      switch (AddConfig.of(network, request, null, null)) {
        case AddConfig.Usable(String config, var attributes) -> {
          assertThat(Json.parse(config).path("name").stringValue()).isNotEmpty();
          assertThat(attributes.cniArgs()).isEqualTo(request.cniArgs());
        }
        case AddConfig.Unusable(String problem) -> assertThat(problem).isNotBlank();
      }
    }
  }
}
