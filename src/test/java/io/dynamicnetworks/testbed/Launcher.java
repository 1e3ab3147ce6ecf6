package io.dynamicnetworks.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The image's launcher, run by the host's shell and curl in a separate folder. */
final class Launcher {
  private static final Path IMAGE = Path.of("src", "main", "image");
  private static final long SECONDS = 60;

  private final Path folder;
  private final Map<String, String> environment;

  /** The exit code and output of a run. */
  record Ended(int exit, String out, String err) {}

  /** Installs the launcher's files as {@code assemble.sh} does. */
  Launcher(Path folder, Path adminSocket) throws IOException {
    this.folder = Files.createDirectories(folder);
    environment = Map.of("ADMIN_SOCKET", adminSocket.toString());
    for (String file : List.of("launch.sh", "ask.sh")) {
      String text = Files.readString(IMAGE.resolve(file)).replace("/app/", folder + "/");
      Files.writeString(folder.resolve(file), text);
    }
  }

  /** Runs a command and waits for its end. */
  Ended run(String... words) {
    try {
      Process process = start("out", words);
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(List.of(words) + ": timed out after " + SECONDS + " s");
      }
      return new Ended(
          process.exitValue(),
          Files.readString(folder.resolve("out")),
          Files.readString(folder.resolve("err")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Starts a command; its output goes to the named file in the folder. */
  Process start(String out, String... words) throws IOException {
    List<String> command =
        Stream.concat(Stream.of("sh", folder.resolve("launch.sh").toString()), Stream.of(words))
            .toList();
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    // This proxy must not be used.
    builder.environment().put("http_proxy", "http://127.0.0.1:9");
    return builder
        .redirectOutput(folder.resolve(out).toFile())
        .redirectError(folder.resolve("err").toFile())
        .start();
  }

  /** The output so far. */
  String output(String out) {
    try {
      return Files.readString(folder.resolve(out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
