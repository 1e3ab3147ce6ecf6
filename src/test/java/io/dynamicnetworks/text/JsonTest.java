package io.dynamicnetworks.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynamicnetworks.standin.TestJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Reading and quoting JSON that strangers wrote. */
class JsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"b\":1,\"a\":2}",
        "[1.10,0.0,100000000000000000000.000,123456789012345678901234567890,9223372036854775807]",
        "\"é\"",
        "null"
      })
  void digitsAndTheOrderOfKeysSurvive(String text) throws Json.NotJson {
    assertThat(Json.write(Json.parse(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":{\"b\":[],\"c\":{},\"a\":[true,false,null]},\"\":-1}",
        "{\"twice\":1,\"b\":2,\"twice\":{\"x\":3}}",
        "[0,-0,1,2147483647,2147483648,-9223372036854775808,9223372036854775808]",
        "[1e5,1E-7,1.50,-0.0,123456789.123456789e300]",
        "\"\\u0000\\u001f\\u007f\\u2028\\ud83d\\ude00\\ud800 \\/ \\\\ \\\" é\"",
        " [ 1 , \"x\" ] "
      })
  void treesAndTextsAreThoseOfJacksonsMapper(String text) throws Json.NotJson {
    JsonNode tree = TestJson.MAPPER.readTree(text);
    assertThat(Json.parse(text)).isEqualTo(tree);
    assertThat(Json.write(tree)).isEqualTo(TestJson.MAPPER.writeValueAsString(tree));
    assertThat(Json.writeAscii(tree))
        .isEqualTo(
            TestJson.MAPPER
                .writer()
                .with(JsonWriteFeature.ESCAPE_NON_ASCII)
                .writeValueAsString(tree));
  }

  @Test
  void whatIsMissingIsWrittenAsNull() {
    assertThat(Json.write(MissingNode.getInstance())).isEqualTo("null");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|not JSON: empty",
        "[|not JSON: line 1, column 2: Unexpected end-of-input",
        "1 2|not JSON: line 1, column 3: more after the value",
        "[1e2147483648]|not JSON: a number's exponent is too large",
        "[1e-99999999999]|not JSON: a number's exponent is too large"
      })
  void whatIsNoJsonSaysWhyAndWhere(String text, String problem) {
    assertThatThrownBy(() -> Json.parse(text))
        .isInstanceOf(Json.NotJson.class)
        .hasMessageStartingWith(problem);
  }

  @Test
  void depthIsLimited() throws Json.NotJson {
    assertThat(Json.parse("[".repeat(100) + "]".repeat(100)).isArray()).isTrue();
    assertThatThrownBy(() -> Json.parse("[".repeat(101) + "]".repeat(101)))
        .isInstanceOf(Json.NotJson.class)
        .hasMessageContaining("nesting depth (101)");
  }

  /** A shared key table held 390 MB after 2,000 annotations with long keys. */
  @Test
  void noKeyOutlivesItsText() {
    assertThat(Json.PLAIN.isEnabled(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES))
        .isFalse();
  }

  @Test
  void keysThatCollideForJacksonAreRead() throws Json.NotJson {
    StringBuilder text = new StringBuilder("{\"\":0");
    for (int i = 0; i < 4096; i++) {
      text.append(",\"");
      for (int bit = 0; bit < 12; bit++) {
        text.append((i >> bit & 1) == 0 ? "Ab" : "BA"); // 33 * 'A' + 'b' == 33 * 'B' + 'A'
      }
      text.append("\":0");
    }
    assertThat(Json.parse(text.append('}').toString()).size()).isEqualTo(4097);
  }

  @Test
  void aQuotationIsShortAndKeepsToItsLine() {
    assertThat(Printable.value("a")).isEqualTo("\"a\"");
    assertThat(Printable.value("a\nb\u0000\u2028c\u202ed\ud800")).isEqualTo("\"a b  c d \"");
    assertThat(Printable.value("x".repeat(80))).isEqualTo('"' + "x".repeat(80) + '"');
    assertThat(Printable.value("x".repeat(81))).isEqualTo('"' + "x".repeat(80) + "…\"");
    assertThat(Printable.shortened("\ud83d\ude00\ud83d\ude00", 1)).isEqualTo("\ud83d\ude00…");
  }
}
