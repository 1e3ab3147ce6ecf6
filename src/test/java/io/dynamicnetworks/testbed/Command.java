package io.dynamicnetworks.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command that is run to its end. */
public final class Command {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Command() {}

  /**
   * How a command ended.
   *
   * @param output what it wrote, errors too
   */
  public record Ended(int exit, String output) {
    public boolean ok() {
      return exit == 0;
    }
  }

  /** Runs it and gives its output; throws if it fails. */
  public static String run(String... words) {
    Ended ended = attempt(words);
    if (!ended.ok()) {
      throw new IllegalStateException(
          String.join(" ", words) + ": exit " + ended.exit() + ": " + ended.output());
    }
    return ended.output();
  }

  /** Runs it; a command that cannot be started or takes over a minute counts as failed. */
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

  // Through a file: a daemon that the command leaves behind would keep a pipe open.
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
          : new Ended(124, "no end within " + PATIENCE.toSeconds() + " s: " + text);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return new Ended(130, "interrupted");
    }
  }
}
