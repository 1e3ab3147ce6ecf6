package io.dynamicnetworks.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The chart's schema refuses the numbers that the parser refuses, and no others. */
class ChartSchemaTest {
  private static final Path SCHEMA =
      Path.of("charts", "dynamic-networks-controller", "values.schema.json");
  private static final Pattern RANGE =
      Pattern.compile("(seconds|whole number) from ([0-9.]+) to ([0-9]+)(.*)");

  @Test
  void itsLimitsAreThoseOfTheParser() throws IOException {
    JsonNode keys =
        JsonMapper.shared().readTree(Files.readString(SCHEMA)).at("/properties/config/properties");
    Map<String, String> parsers = new TreeMap<>();
    Map<String, String> schemas = new TreeMap<>();
    for (Key<?> key : Keys.ALL) {
      Matcher range = RANGE.matcher(key.kind().wanted());
      if (range.matches()) {
        boolean seconds = "seconds".equals(range.group(1));
        parsers.put(
            key.name(),
            limits(
                seconds ? "number" : "integer",
                new BigDecimal(range.group(2)),
                new BigDecimal(range.group(3)),
                seconds ? new BigDecimal("0.001") : BigDecimal.ONE));
        JsonNode schema = keys.path(key.name());
        schemas.put(
            key.name(),
            limits(
                schema.path("type").asString(),
                schema.path("minimum").decimalValue(),
                schema.path("maximum").decimalValue(),
                schema.path("multipleOf").decimalValue(BigDecimal.ONE)));
      }
    }
    // The pod declares the port, so the chart needs to know it.
    parsers.computeIfPresent("healthPort", (key, limits) -> limits.replace("from 0 ", "from 1 "));
    assertThat(parsers).hasSizeGreaterThan(8);
    assertThat(schemas).isEqualTo(parsers);
  }

  private static String limits(String type, BigDecimal least, BigDecimal most, BigDecimal step) {
    return "%s from %s to %s in steps of %s"
        .formatted(
            type,
            least.stripTrailingZeros().toPlainString(),
            most.stripTrailingZeros().toPlainString(),
            step.stripTrailingZeros().toPlainString());
  }
}
