package io.dynamicnetworks.cli;

import io.dynamicnetworks.config.Config;
import io.dynamicnetworks.config.Settings;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
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
  private static final long MAX_BYTES = 1 << 20; // The limit of a ConfigMap.

  /**
   * Reads the named file or the one at the default path; without either, returns the defaults.
   *
   * @throws UsageError if the file cannot be read, or is named and missing
   */
  public static ConfigFile read(Optional<Path> named) throws UsageError {
    Path file = named.orElse(ArgumentParser.DEFAULT_CONFIG);
    String origin = "config " + file;
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new UsageError(origin + ": more than " + MAX_BYTES + " bytes: is it the right file?");
      }
      return new ConfigFile(origin, Config.parse(Files.readString(file)));
    } catch (NoSuchFileException e) {
      if (named.isPresent()) {
        throw new UsageError(origin + ": no such file; create it, or leave --config out");
      }
      return new ConfigFile("no " + origin + ", defaults", Config.DEFAULT);
    } catch (MalformedInputException e) {
      throw new UsageError(origin + ": not UTF-8 text, want JSON");
    } catch (IOException e) {
      throw new UsageError(origin + ": " + problem(file, e) + ", want a file with JSON");
    }
  }

  private static String problem(Path file, IOException e) {
    if (Files.isDirectory(file)) {
      return "is a directory";
    }
    if (e instanceof AccessDeniedException) {
      return "may not be read";
    }
    return "cannot be read: "
        + (e instanceof FileSystemException known ? known.getReason() : e.getMessage());
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
