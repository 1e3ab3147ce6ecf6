package io.dynamicnetworks.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.dynamicnetworks.standin.TestJson;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** Arbitrary text, read and written as Jackson's own mapper does. */
class JsonFuzzTest {
  @FuzzTest
  void json(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    JsonNode tree;
    try {
      tree = Json.parse(text);
    } catch (Json.NotJson e) {
      if (!e.problem().contains("exceeds the maximum allowed")) { // The mapper allows more.
        assertThatThrownBy(() -> sameByTheMapper(text)).isInstanceOf(RuntimeException.class);
      }
      return;
    }
    assertThat(tree).isEqualTo(sameByTheMapper(text));
    assertThat(Json.write(tree)).isEqualTo(TestJson.MAPPER.writeValueAsString(tree));
  }

  private static JsonNode sameByTheMapper(String text) {
    JsonNode tree = TestJson.MAPPER.readTree(text);
    if (tree.isMissingNode()) {
      throw new IllegalStateException("empty");
    }
    return tree;
  }
}
