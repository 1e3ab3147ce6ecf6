package io.dynamicnetworks.cli;

import io.dynamicnetworks.config.Config;
import io.dynamicnetworks.config.Settings;
import io.dynamicnetworks.file.FileProblem;
import io.dynamicnetworks.file.SmallFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The config and its origin.
 *
 * @param origin where it came from, for messages
 */
public record ConfigFile(String origin, Config config) {
  private static final int MAX_BYTES = 1 << 20; // The limit of a ConfigMap.

  /**
   * Reads the named file or the one at the default path; without either, returns the defaults.
   *
   * @throws UsageError if the file cannot be read, or is named and missing
   */
  public static ConfigFile read(Optional<Path> named) throws UsageError {
    Path file = named.orElse(ArgumentParser.DEFAULT_CONFIG);
    String origin = "config " + file;
    try {
      return new ConfigFile(origin, Config.parse(SmallFile.named(file, MAX_BYTES)));
    } catch (NoSuchFileException e) {
      if (named.isPresent()) {
        throw new UsageError(origin + ": no such file; create it, or leave --config out");
      }
      return new ConfigFile("defaults (no " + file + ")", Config.DEFAULT);
    } catch (IOException e) {
      String problem =
          Files.isDirectory(file) ? "is a directory" : "cannot be read: " + FileProblem.describe(e);
      throw new UsageError(origin + ": " + problem + ", want a file with JSON");
    }
  }

  public boolean isValid() {
    return config.problems().isEmpty();
  }

  /**
   * Returns the settings to run with.
   *
   * @throws UsageError with all problems, if there are any
   */
  public Settings valid() throws UsageError {
    if (!isValid()) {
      throw new UsageError(origin + ": " + String.join("; ", config.problems()));
    }
    return config.settings();
  }
}
