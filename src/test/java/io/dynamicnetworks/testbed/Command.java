package io.dynamicnetworks.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs commands to completion. */
public final class Command {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private Command() {}

  /**
   * The outcome of a command.
   *
   * @param output standard output and standard error combined
   */
  public record Ended(int exit, String output) {
    public boolean ok() {
      return exit == 0;
    }
  }

  /** Runs a command and returns its output; throws if it fails. */
  public static String run(String... words) {
    Ended ended = attempt(words);
    if (!ended.ok()) {
      throw new IllegalStateException(
          String.join(" ", words) + ": exit " + ended.exit() + ": " + ended.output());
    }
    return ended.output();
  }

  /**
   * Runs a command; one that can't be started or takes more than three minutes counts as failed.
   */
  public static Ended attempt(String... words) {
    try {
      Path output = Files.createTempFile("command", ".out");
      try {
        return ended(List.of(words), output);
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // The output goes to a file, because a daemon that the command leaves behind would keep a pipe
  // open.
  private static Ended ended(List<String> words, Path output) throws IOException {
    Process process;
    try {
      process =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
    } catch (IOException e) {
      return new Ended(127, String.valueOf(e.getMessage()));
    }
    try {
      boolean done = process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (!done) {
        process.destroyForcibly();
      }
      String text = Files.readString(output, StandardCharsets.UTF_8);
      return done
          ? new Ended(process.exitValue(), text)
          : new Ended(124, "timed out after " + PATIENCE.toSeconds() + " s: " + text);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return new Ended(130, "interrupted");
    }
  }
}
