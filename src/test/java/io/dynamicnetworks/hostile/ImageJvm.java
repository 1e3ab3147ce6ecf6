package io.dynamicnetworks.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The program as the image has it, from the same scripts: the reduced JVM, the slimmed jars, the
 * options, the AOT cache and the launcher; but with half of the heap, since no single attack may
 * need more.
 */
final class ImageJvm {
  /** The tag of tests that need the program as it is packaged. */
  static final String PACKAGED = "packaged";

  private static final Path JAR = Path.of("target/dynamic-networks-controller.jar");
  private static final Path CLASSES = Path.of("target/classes").toAbsolutePath();
  private static final Path SCRIPTS = Path.of("src/main/image");
  private static final Path FOLDER = Path.of("target/hostile/app").toAbsolutePath();
  private static final Path CACHE = FOLDER.resolve("controller.aot");

  private ImageJvm() {}

  /**
   * The command, up to the controller's own arguments. Put together at the first call. With {@code
   * -Dhostile.memory=small} it is that of a container with less than 256 MiB.
   */
  static synchronized List<String> program() {
    try {
      FileTime packaged = packaged();
      if (!Files.exists(CACHE) || newest(SCRIPTS, packaged).compareTo(time(CACHE)) > 0) {
        assemble();
      }
      String small =
          "small".equals(System.getProperty("hostile.memory"))
              ? "@" + FOLDER.resolve("jvm.small.options") + " "
              : "";
      return List.of(
          "env", "JAVA_OPTS=" + small + "-Xmx48m", FOLDER.resolve("launch.sh").toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** When the jar was made, of these very classes. */
  private static FileTime packaged() throws IOException {
    if (!Files.exists(JAR) || newest(CLASSES, time(JAR)).compareTo(time(JAR)) > 0) {
      throw new IllegalStateException(
          JAR + ": missing, or older than the classes; want it from: mvn package -DskipTests");
    }
    return time(JAR);
  }

  private static FileTime newest(Path folder, FileTime atLeast) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(ImageJvm::time)
          .reduce(atLeast, (one, other) -> one.compareTo(other) > 0 ? one : other);
    }
  }

  private static FileTime time(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assemble() throws IOException {
    Files.createDirectories(FOLDER.getParent());
    String tools = Path.of(System.getProperty("java.home"), "bin") + "/";
    run("assemble.sh", FOLDER.toString(), tools);
    run("train.sh", FOLDER.toString(), testClasses());
  }

  /** What the stand-ins of the training run need, without the controller. */
  private static String testClasses() {
    return Arrays.stream(System.getProperty("java.class.path").split(":", -1))
        .filter(entry -> !Path.of(entry).toAbsolutePath().equals(CLASSES))
        .collect(Collectors.joining(":"));
  }

  private static void run(String script, String... arguments) throws IOException {
    Path log = FOLDER.resolveSibling(script + ".log");
    Process process =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of("sh", SCRIPTS.resolve(script).toString()), Stream.of(arguments))
                    .toList())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      if (process.waitFor() != 0) {
        throw new IllegalStateException(script + " failed:\n" + Files.readString(log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      process.destroyForcibly();
    }
  }
}
