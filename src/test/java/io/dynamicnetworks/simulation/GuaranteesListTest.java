package io.dynamicnetworks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps {@code docs/guarantees.md} consistent with the tests that it names. */
class GuaranteesListTest {
  private static final Pattern NAMED =
      Pattern.compile("`([A-Z]\\w*(?:Test|IT|E2e))(?:\\.(\\w+))?`");

  @Test
  void everyTestThatTheListNamesExists() throws IOException {
    List<MatchResult> named = named();
    assertThat(named).hasSizeGreaterThan(50);
    Map<String, Path> sources = sources();
    List<String> missing = new ArrayList<>();
    for (MatchResult test : named) {
      Path source = sources.get(test.group(1) + ".java");
      boolean exists =
          source != null
              && (test.group(2) == null
                  || Files.readString(source).contains("void " + test.group(2) + "("));
      if (!exists) {
        missing.add(test.group());
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyGuaranteeTestIsInTheList() throws IOException {
    List<String> listed =
        named().stream()
            .filter(test -> test.group(1).equals("GuaranteesTest") && test.group(2) != null)
            .map(test -> test.group(2))
            .toList();
    List<String> tests =
        Stream.of(GuaranteesTest.class.getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(Test.class))
            .map(java.lang.reflect.Method::getName)
            .toList();
    assertThat(listed).containsAll(tests);
  }

  private static List<MatchResult> named() throws IOException {
    return NAMED.matcher(Files.readString(Path.of("docs/guarantees.md"))).results().toList();
  }

  private static Map<String, Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.endsWith("package-info.java"))
          .collect(
              Collectors.toMap(
                  file -> file.getFileName().toString(), Function.identity(), (one, two) -> one));
    }
  }
}
