package io.dynamicnetworks.tally;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.TestTag;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Counts the tests of one JVM by whether they need real parts (tag {@value #REAL}). {@code
 * dev/test} names a folder in the system property {@value #FOLDER}. Each JVM writes one file there
 * with one line: {@code run REAL OTHER skipped REAL OTHER classes REAL OTHER}, the last pair for
 * classes skipped as a whole. Without the property, nothing is counted.
 */
public final class TestTally implements TestExecutionListener {
  /** The tag of tests that need a container runtime, CNI plugins and root. */
  public static final String REAL = "real";

  private static final String FOLDER = "test.tally";

  private final @Nullable Path folder;
  private final int[] run = new int[2];
  private final int[] skipped = new int[2];
  private final int[] classes = new int[2];

  /** Uses the folder from the system property. */
  public TestTally() {
    this(System.getProperty(FOLDER) == null ? null : Path.of(System.getProperty(FOLDER)));
  }

  TestTally(@Nullable Path folder) {
    this.folder = folder;
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    (test.isTest() ? skipped : classes)[kind(test)]++;
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    boolean aborted = result.getStatus() == Status.ABORTED;
    if (test.isTest()) {
      (aborted ? skipped : run)[kind(test)]++;
    } else if (aborted) {
      classes[kind(test)]++;
    }
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    if (folder == null) {
      return;
    }
    String line =
        "run %d %d skipped %d %d classes %d %d%n"
            .formatted(run[0], run[1], skipped[0], skipped[1], classes[0], classes[1]);
    try {
      Files.createDirectories(folder);
      Files.writeString(Files.createTempFile(folder, "jvm-", ".txt"), line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int kind(TestIdentifier test) {
    return test.getTags().contains(TestTag.create(REAL)) ? 0 : 1;
  }
}
