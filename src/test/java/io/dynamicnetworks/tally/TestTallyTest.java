package io.dynamicnetworks.tally;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

final class TestTallyTest {
  private static final String INNER = "tally.inner";

  @Test
  void itDistinguishesRunFromSkippedAndRealFromOther(@TempDir Path folder) throws IOException {
    System.setProperty(INNER, "true");
    try {
      LauncherFactory.create(
              LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false).build())
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(
                      selectClass(Plain.class), selectClass(Real.class), selectClass(Absent.class))
                  .build(),
              new TestTally(folder));
    } finally {
      System.clearProperty(INNER);
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.toList();
    }
    assertThat(files).hasSize(1);
    assertThat(files.getFirst())
        .hasContent("run 1 2 skipped 1 1 classes 1 0" + System.lineSeparator());
  }

  @EnabledIfSystemProperty(named = INNER, matches = "true")
  static final class Plain {
    @Test
    void passes() {}

    @Test
    void alsoPasses() {}

    @Test
    @Disabled("to be counted")
    void isSkipped() {}
  }

  @Tag(TestTally.REAL)
  @EnabledIfSystemProperty(named = INNER, matches = "true")
  static final class Real {
    @Test
    void passes() {}

    @Test
    void isSkipped() {
      Assumptions.abort("to be counted");
    }
  }

  @Tag(TestTally.REAL)
  @EnabledIfSystemProperty(named = INNER, matches = "true")
  static final class Absent {
    @BeforeAll
    static void isAbsent() {
      Assumptions.abort("to be counted");
    }

    @Test
    void neverStarts() {}
  }
}
