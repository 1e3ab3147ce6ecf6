package io.dynamicnetworks.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The limits fit into the heap, the heap into the container, and the documents give the same
 * numbers.
 */
class BudgetsTest {
  private static final Path OPTIONS = Path.of("src/main/image/jvm.options");
  private static final Path SMALL_OPTIONS = Path.of("src/main/image/jvm.small.options");
  private static final Path LAUNCHER = Path.of("src/main/image/launch.sh");
  private static final Path MANIFEST = Path.of("k8s/dynamic-networks-controller.yaml");
  private static final Path README = Path.of("README.md");
  private static final Path PERFORMANCE = Path.of("docs/performance.md");

  static List<MemoryProfile> profiles() {
    return List.of(MemoryProfile.STANDARD, MemoryProfile.SMALL);
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void allThatTheHeapMustHoldAtTheWorstFitsIntoIt(MemoryProfile profile) {
    assertThat(Budgets.sum(Budgets.heap(profile)))
        .isLessThanOrEqualTo((long) profile.heapMib() << 20);
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void allThatTheProcessMayTakeFitsIntoTheContainer(MemoryProfile profile) {
    assertThat(Budgets.sum(Budgets.process(profile)))
        .isLessThanOrEqualTo((long) profile.containerMib() << 20);
  }

  @Test
  void theManifestsLimitAndTheLaunchersBoundAreThoseOfTheStandardProfile() throws IOException {
    assertThat(mib(MANIFEST, "limits:\\s+memory: ([0-9]+)Mi"))
        .isEqualTo((long) MemoryProfile.STANDARD.containerMib() << 20);
    assertThat(Files.readString(LAUNCHER))
        .contains("-ge " + ((long) MemoryProfile.STANDARD.containerMib() << 20));
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void thePartsOfTheProcessMatchTheJvmOptions(MemoryProfile profile) throws IOException {
    List<String> options = options(profile);
    Pattern option = Pattern.compile("`(-X[^`]*m)`");
    List<Budgets.Share> shares =
        Budgets.process(profile).stream()
            .filter(share -> option.matcher(share.why()).find())
            .toList();
    assertThat(shares).hasSize(4);
    for (Budgets.Share share : shares) {
      Matcher named = option.matcher(share.why());
      assertThat(named.find()).isTrue();
      assertThat(options).contains(named.group(1));
      assertThat(named.group(1)).endsWith((share.bytes() >> 20) + "m");
    }
    assertThat(options)
        .contains("-Xmn" + profile.youngMib() + "m", "-Xss256k", "-XX:+DisableAttachMechanism");
  }

  /** With the small profile, its own file comes last and so wins where both files set an option. */
  private static List<String> options(MemoryProfile profile) throws IOException {
    List<String> options = new ArrayList<>();
    if (profile.equals(MemoryProfile.SMALL)) {
      options.addAll(Files.readAllLines(SMALL_OPTIONS));
      assertThat(options).contains("-Ddynamicnetworks.memory=small");
    }
    for (String line : Files.readAllLines(OPTIONS)) {
      boolean isOverridden =
          options.stream().anyMatch(own -> line.startsWith("-X") && name(own).equals(name(line)));
      if (!isOverridden) {
        options.add(line);
      }
    }
    return options;
  }

  private static String name(String option) {
    return option.replaceFirst("=?[0-9]+[km]$", "");
  }

  @Test
  void theReadmesTableOfLimitsIsTheOneHere() throws IOException {
    List<String> rows = new ArrayList<>();
    List<Budgets.Limit> small = Budgets.limits(MemoryProfile.SMALL);
    for (Budgets.Limit limit : Budgets.limits(MemoryProfile.STANDARD)) {
      rows.add(limit.row(small.get(rows.size())));
    }
    assertThat(rows(README, "| limit | at most | below 256 MiB | when exceeded |")).isEqualTo(rows);
  }

  @Test
  void theSumsOfTheDocumentAreTheOnesHere() throws IOException {
    assertThat(rows(PERFORMANCE, "| the heap, in the worst case | MiB | bound |"))
        .isEqualTo(Budgets.heap(MemoryProfile.STANDARD).stream().map(Budgets.Share::row).toList());
    assertThat(rows(PERFORMANCE, "| the process, in the worst case | MiB | bound |"))
        .isEqualTo(
            Budgets.process(MemoryProfile.STANDARD).stream().map(Budgets.Share::row).toList());
    assertThat(rows(PERFORMANCE, "| the heap, below 256 MiB | MiB | bound |"))
        .isEqualTo(Budgets.heap(MemoryProfile.SMALL).stream().map(Budgets.Share::row).toList());
    assertThat(rows(PERFORMANCE, "| the process, below 256 MiB | MiB | bound |"))
        .isEqualTo(Budgets.process(MemoryProfile.SMALL).stream().map(Budgets.Share::row).toList());
  }

  private static List<String> rows(Path document, String head) throws IOException {
    return Files.readAllLines(document).stream()
        .dropWhile(line -> !line.equals(head))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .toList();
  }

  private static long mib(Path file, String pattern) throws IOException {
    Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file));
    assertThat(matcher.find()).as(pattern + " in " + file).isTrue();
    return Long.parseLong(matcher.group(1)) << 20;
  }
}
