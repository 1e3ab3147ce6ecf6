package io.dynamicnetworks.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.testbed.Command;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SBOM that {@code mvn package} wrote. */
class ShippedSbomIT {
  private static final String PROGRAM = "src/main/image/ShippedSbom.java";
  private static final String BUILT = "target/sbom.cdx.json";

  @TempDir Path folder;

  @Test
  void theBillOfMaterialsNamesEveryJarThatIsShippedAndNoOther() throws IOException {
    JsonObject sbom = shipped(Path.of("target", "lib"));
    assertThat(sbom.getString("bomFormat")).isEqualTo("CycloneDX");
    assertThat(sbom.getJsonObject("metadata").getJsonObject("component").getString("purl"))
        .startsWith("pkg:maven/io.dynamicnetworks/multus-dynamic-networks-controller@");
    Set<String> purls =
        sbom.getJsonArray("components").stream()
            .map(JsonObject.class::cast)
            .map(component -> component.getString("purl"))
            .collect(Collectors.toSet());
    try (Stream<Path> jars = Files.list(Path.of("target", "lib"))) {
      assertThat(purls).hasSize((int) jars.count());
    }
    assertThat(purls)
        .anyMatch(purl -> purl.startsWith("pkg:maven/io.vertx/vertx-core@"))
        .anyMatch(purl -> purl.contains("classifier=linux-x86_64"))
        .noneMatch(purl -> purl.contains("/guava@"));
    assertThat(sbom.getJsonArray("dependencies").encode()).doesNotContain("/guava@");
  }

  @Test
  void aJarThatTheBuildDoesNotNameIsAnError() throws IOException {
    Path lib = Files.createDirectory(folder.resolve("lib"));
    Files.createFile(lib.resolve("strange-1.0.jar"));
    Command.Ended ended = make(lib);
    assertThat(ended.ok()).isFalse();
    assertThat(ended.output()).contains("does not name [strange-1.0.jar]");
  }

  private JsonObject shipped(Path lib) throws IOException {
    Command.Ended ended = make(lib);
    assertThat(ended.ok()).as(ended.output()).isTrue();
    return new JsonObject(Files.readString(folder.resolve("sbom.json")));
  }

  private Command.Ended make(Path lib) {
    return Command.attempt(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        "target/lib/*",
        PROGRAM,
        BUILT,
        lib.toString(),
        folder.resolve("sbom.json").toString());
  }
}
