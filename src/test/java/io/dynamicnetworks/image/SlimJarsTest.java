package io.dynamicnetworks.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.testbed.Command;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlimJarsTest {
  private static final String MAVEN = "META-INF/maven/org.example/thing/";
  private static final String COORDINATES = "groupId=org.example\nartifactId=thing\nversion=1.0\n";

  @TempDir Path folder;

  @Test
  void aJarKeepsWhatScannersKnowItBy() throws IOException {
    Path jar = folder.resolve("thing-1.0.jar");
    try (ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(jar))) {
      put(to, "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n".getBytes(StandardCharsets.UTF_8));
      put(to, MAVEN + "pom.properties", COORDINATES.getBytes(StandardCharsets.UTF_8));
      put(to, MAVEN + "pom.xml", "<project/>".getBytes(StandardCharsets.UTF_8));
      put(to, "META-INF/jandex.idx", new byte[] {1});
      put(to, "org/example/SlimJarsTest.class", ownClass());
    }
    Command.run(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "src/main/image/SlimJars.java",
        jar.toString());
    try (ZipFile slim = new ZipFile(jar.toFile())) {
      List<String> names = slim.stream().map(ZipEntry::getName).toList();
      assertThat(names)
          .containsExactly(
              "META-INF/MANIFEST.MF", MAVEN + "pom.properties", "org/example/SlimJarsTest.class");
      try (InputStream kept = slim.getInputStream(slim.getEntry(MAVEN + "pom.properties"))) {
        assertThat(new String(kept.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(COORDINATES);
      }
    }
  }

  private static byte[] ownClass() throws IOException {
    try (InputStream own = SlimJarsTest.class.getResourceAsStream("SlimJarsTest.class")) {
      return java.util.Objects.requireNonNull(own).readAllBytes();
    }
  }

  private static void put(ZipOutputStream to, String name, byte[] content) throws IOException {
    to.putNextEntry(new ZipEntry(name));
    to.write(content);
    to.closeEntry();
  }
}
