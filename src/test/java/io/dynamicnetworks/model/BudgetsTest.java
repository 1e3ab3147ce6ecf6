package io.dynamicnetworks.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The limits fit into the heap, the heap into the container; and the documents say the same. */
class BudgetsTest {
  private static final Path OPTIONS = Path.of("src/main/image/jvm.options");
  private static final Path MANIFEST = Path.of("k8s/dynamic-networks-controller.yaml");
  private static final Path README = Path.of("README.md");
  private static final Path PERFORMANCE = Path.of("docs/performance.md");

  @Test
  void allThatTheHeapMustHoldAtTheWorstFitsIntoIt() throws IOException {
    assertThat(Budgets.sum(Budgets.HEAP)).isLessThanOrEqualTo(mib(OPTIONS, "-Xmx([0-9]+)m"));
  }

  @Test
  void allThatTheProcessMayTakeFitsIntoTheContainer() throws IOException {
    assertThat(Budgets.sum(Budgets.PROCESS))
        .isLessThanOrEqualTo(mib(MANIFEST, "limits:\\s+memory: ([0-9]+)Mi"));
  }

  @Test
  void thePartsOfTheProcessAreWhatTheJvmIsTold() throws IOException {
    List<String> options = Files.readAllLines(OPTIONS);
    Pattern option = Pattern.compile("`(-X[^`]*m)`");
    List<Budgets.Share> told =
        Budgets.PROCESS.stream().filter(share -> option.matcher(share.why()).find()).toList();
    assertThat(told).hasSize(4);
    for (Budgets.Share share : told) {
      Matcher named = option.matcher(share.why());
      assertThat(named.find()).isTrue();
      assertThat(options).contains(named.group(1));
      assertThat(named.group(1)).endsWith((share.bytes() >> 20) + "m");
    }
    assertThat(options).contains("-Xmn6m", "-Xss256k", "-XX:+DisableAttachMechanism");
  }

  @Test
  void theReadmesTableOfLimitsIsTheOneHere() throws IOException {
    assertThat(rows(README, "| limit | at most | beyond it |"))
        .isEqualTo(Budgets.LIMITS.stream().map(Budgets.Limit::row).toList());
  }

  @Test
  void theSumsOfTheDocumentAreTheOnesHere() throws IOException {
    assertThat(rows(PERFORMANCE, "| the heap, at the worst | MiB | why no more |"))
        .isEqualTo(Budgets.HEAP.stream().map(Budgets.Share::row).toList());
    assertThat(rows(PERFORMANCE, "| the process, at the worst | MiB | why no more |"))
        .isEqualTo(Budgets.PROCESS.stream().map(Budgets.Share::row).toList());
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
