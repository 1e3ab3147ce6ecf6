package io.dynamicnetworks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every {@code SPEC n} and {@code SPEC n.m} names a section, or a numbered item, of docs/spec.md,
 * and every link to a section has its heading and its number.
 */
class SpecReferencesTest {
  private static final Pattern HEADING = Pattern.compile("## ([0-9]+)\\. .*");
  private static final Pattern ITEM = Pattern.compile("([0-9]+)\\. .*");
  private static final String NUMBER = "[0-9]+(?:\\.[0-9]+)?";
  private static final Pattern REFERENCE =
      Pattern.compile("SPEC[\\s/*#]+(" + NUMBER + "(?:(?:,| to| and) " + NUMBER + ")*)");

  /** A link to a section, and the number that the text after it names, if any. */
  private static final Pattern LINK =
      Pattern.compile("spec\\.md#([^)\\s]+)\\)(?:,\\s+section\\s+([0-9]+))?");

  private static final Pattern SEPARATOR = Pattern.compile(",? (?:to |and )?");
  private static final List<String> PLACES =
      List.of("src", "docs", "dev", "k8s", "README.md", "CONTRIBUTING.md", "SECURITY.md");

  /** Fewer would mean that the search misses references. */
  private static final int MANY = 60;

  @Test
  void everyReferenceIsToASectionThatThereIs() throws IOException {
    Set<String> sections = sections();
    List<String> all = new ArrayList<>();
    List<String> dangling = new ArrayList<>();
    for (Path file : files()) {
      Matcher reference = REFERENCE.matcher(text(file));
      while (reference.find()) {
        for (String section : SEPARATOR.splitAsStream(reference.group(1)).toList()) {
          all.add(section);
          if (!sections.contains(section)) {
            dangling.add(file + ": SPEC " + section);
          }
        }
      }
    }
    assertThat(dangling).isEmpty();
    assertThat(all).hasSizeGreaterThan(MANY);
  }

  @Test
  void everyLinkIsToASectionOfThatHeadingAndNumber() throws IOException {
    Set<String> anchors = new HashSet<>();
    for (String line : Files.readAllLines(Path.of("docs/spec.md"))) {
      if (HEADING.matcher(line).matches()) {
        anchors.add(anchor(line.substring("## ".length())));
      }
    }
    List<String> links = new ArrayList<>();
    List<String> dangling = new ArrayList<>();
    for (Path file : files()) {
      Matcher link = LINK.matcher(text(file));
      while (link.find()) {
        String number = link.group(2);
        links.add(link.group());
        if (!anchors.contains(link.group(1))
            || (number != null && !link.group(1).startsWith(number + "-"))) {
          dangling.add(file + ": " + link.group());
        }
      }
    }
    assertThat(dangling).isEmpty();
    assertThat(links).isNotEmpty();
  }

  /** As GitHub derives it from a heading. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", "").replace(' ', '-');
  }

  private static Set<String> sections() throws IOException {
    Set<String> sections = new HashSet<>();
    String section = "";
    for (String line : Files.readAllLines(Path.of("docs/spec.md"))) {
      Matcher heading = HEADING.matcher(line);
      Matcher item = ITEM.matcher(line);
      if (heading.matches()) {
        section = heading.group(1);
        sections.add(section);
      } else if (item.matches()) {
        sections.add(section + "." + item.group(1));
      }
    }
    return sections;
  }

  private static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String place : PLACES) {
      try (Stream<Path> below = Files.walk(Path.of(place))) {
        below.filter(Files::isRegularFile).forEach(files::add);
      }
    }
    files.remove(Path.of("docs/spec.md"));
    return files;
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (MalformedInputException e) {
      return ""; // Not text.
    }
  }
}
