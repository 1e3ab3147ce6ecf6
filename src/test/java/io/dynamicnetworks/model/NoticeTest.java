package io.dynamicnetworks.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.text.Printable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoticeTest {
  @Test
  void whatAPersonCanReadStaysAsItIs() {
    assertThat(message("pod [shop/web]: added interface ens4 to network: größe ☃ 😀"))
        .isEqualTo("pod [shop/web]: added interface ens4 to network: größe ☃ 😀");
    assertThat(message("x".repeat(998))).isEqualTo("x".repeat(998));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "ä", "😀", "\u001b", "\u202e", "\ud800", "\u3164"})
  void itIsCutToAThousandCharacters(String letter) {
    assertThat(message(letter.repeat(250_000)))
        .hasSizeBetween(998, Budgets.NOTICE_CHARS)
        .endsWith("…");
  }

  /** Every code point, in the middle of a text. */
  @Test
  void nothingInvisibleIsLeft() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      String shown = message("a" + Character.toString(c) + "b");
      assertThat(shown.codePoints().allMatch(Printable::isVisible)).as("U+%04X", c).isTrue();
      assertThat(shown).as("U+%04X", c).startsWith("a").endsWith("b");
      int type = Character.getType(c);
      if (type == Character.CONTROL
          || type == Character.FORMAT
          || type == Character.LINE_SEPARATOR
          || type == Character.PARAGRAPH_SEPARATOR
          || type == Character.SURROGATE) {
        assertThat(shown).as("U+%04X", c).isEqualTo("a b");
      }
    }
  }

  private static String message(String text) {
    return new Notice(EventReason.ADDED_INTERFACE, text).text();
  }
}
