package io.dynamicnetworks.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.testbed.Command;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image build's rewriting of classes does not change their behaviour. */
class PlainCallsTest {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin/java").toString();
  private static final Path SLIM_JARS = Path.of("src", "main", "image", "SlimJars.java");

  @TempDir private Path folder;

  @Test
  void aClassDoesTheSameWithoutMakingClassesWhenItRuns() throws IOException {
    Path jar = folder.resolve("sample.jar");
    pack(jar);
    String before = run(jar);
    assertThat(text(jar, "PlainCallsSample.class")).contains("SwitchBootstraps");
    assertThat(text(jar, "PlainCallsSample$All.class")).contains("ObjectMethods");
    Command.run(JAVA, SLIM_JARS.toString(), jar.toString());
    assertThat(run(jar)).isEqualTo(before).contains("more than 3 x, no text", "a text b");
    // Only the switch with a constant among its types is left.
    assertThat(made(jar)).filteredOn(line -> line.contains("TypeSwitch")).hasSize(1);
    assertThat(text(jar, "PlainCallsSample$All.class")).doesNotContain("ObjectMethods");
  }

  private static void pack(Path jar) throws IOException {
    Path classes = Path.of("target", "test-classes", "io", "dynamicnetworks", "image");
    try (JarOutputStream to = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.list(classes)) {
      for (Path file :
          files.filter(f -> f.getFileName().toString().startsWith("PlainCallsSample")).toList()) {
        to.putNextEntry(new JarEntry("io/dynamicnetworks/image/" + file.getFileName()));
        to.write(Files.readAllBytes(file));
        to.closeEntry();
      }
    }
  }

  private static String run(Path jar) {
    return Command.run(JAVA, "-cp", jar.toString(), PlainCallsSample.class.getName());
  }

  /** One line per loaded class. */
  private static Stream<String> made(Path jar) {
    return Command.run(
            JAVA, "-Xlog:class+load", "-cp", jar.toString(), PlainCallsSample.class.getName())
        .lines();
  }

  private static String text(Path jar, String name) throws IOException {
    try (JarFile file = new JarFile(jar.toFile());
        InputStream content =
            file.getInputStream(file.getJarEntry("io/dynamicnetworks/image/" + name))) {
      return new String(content.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
