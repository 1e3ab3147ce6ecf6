package io.dynamicnetworks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Prose and names use the field's words: reported, not told; repaired, not mended. */
class WordsTest {
  private static final Pattern WORDS =
      Pattern.compile(
          "\\b(?i:told|tells?|mend(?:s|ed)?|nobody knows|what is there|is not to be had)\\b"
              + "|[a-z](?:Told|Tells|Mended|Nobody)(?![a-z])");

  private static final List<String> PLACES =
      List.of("src/main", "src/test/java", "docs", "README.md", "CONTRIBUTING.md", "SECURITY.md");
  private static final List<String> TEXTS = List.of(".java", ".md", ".proto", ".sh", ".options");

  @Test
  void noNameAndNoSentenceUsesTheWordsThatTheGlossaryReplaces() throws IOException {
    List<String> found = new ArrayList<>();
    for (String place : PLACES) {
      try (Stream<Path> files = Files.walk(Path.of(place))) {
        for (Path file : files.filter(WordsTest::isText).toList()) {
          Matcher word = WORDS.matcher(Files.readString(file));
          while (word.find()) {
            found.add(file + ": " + word.group());
          }
        }
      }
    }
    assertThat(found).isEmpty();
  }

  private static boolean isText(Path file) {
    return TEXTS.stream().anyMatch(file.toString()::endsWith) && !file.endsWith("WordsTest.java");
  }
}
