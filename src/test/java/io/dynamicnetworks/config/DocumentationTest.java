package io.dynamicnetworks.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** README's table, the example and the parser agree. */
class DocumentationTest {
  private static final Path README = Path.of("README.md");
  private static final Path EXAMPLE = Path.of("config.json.example");
  private static final String TABLE_HEAD = "| key | type | default | meaning |";

  @Test
  void theReadmesTableHasTheParsersKeysInTheirOrder() throws IOException {
    List<String> readme = Files.readAllLines(README);
    List<String> rows =
        readme.stream()
            .dropWhile(line -> !line.equals(TABLE_HEAD))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    assertThat(rows).isEqualTo(Config.documentation());
  }

  @Test
  void theExampleHasEveryKeyOnceAndNothingIsWrongWithIt() throws IOException {
    String example = Files.readString(EXAMPLE);
    Config config = Config.parse(example);
    assertThat(config.problems()).isEmpty();
    assertThat(config.warnings()).isEmpty();
    assertThat(JsonMapper.shared().readTree(example).propertyNames())
        .containsExactlyElementsOf(Keys.ALL.stream().<String>map(Key::name).toList());
  }

  @Test
  void theExampleShowsTheDefaults() throws IOException {
    JsonNode example = JsonMapper.shared().readTree(Files.readString(EXAMPLE));
    for (Key<?> key : Keys.ALL) {
      if (key.otherwise().isPresent()) {
        assertThat(example.path(key.name()).toString()).isEqualTo(key.shown().replace("`", ""));
        assertThat(key.kind().reader().apply(example.path(key.name())))
            .as("the default that is documented, as read, of " + key.name())
            .hasValueSatisfying(value -> assertThat(value).isEqualTo(key.ifAbsent()));
      }
    }
  }
}
