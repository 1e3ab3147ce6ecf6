package io.dynamicnetworks.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.testbed.Launcher.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher answers by itself, and what it leaves to the controller. */
class LauncherTest {
  private static final String VERSION = "dynamic-networks-controller 1.2.3 (git 0a1b2c)\n";

  @TempDir Path folder;

  private Launcher launcher;

  /** In place of the JVM there is a script that prints what it was called with. */
  @BeforeEach
  void install() throws IOException {
    launcher = new Launcher(folder, folder.resolve("no.sock"));
    Path java = folder.resolve(Path.of("runtime", "bin", "java"));
    Files.createDirectories(java.getParent());
    Files.writeString(java, "#!/bin/sh\nprintf 'JVM: %s\\n' \"$*\"\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void theVersionIsAnsweredWithoutAnotherJvm() throws IOException {
    Files.writeString(folder.resolve("version"), VERSION);
    assertThat(launcher.run("version")).isEqualTo(new Ended(0, VERSION, ""));
  }

  @Test
  void aVersionWithMoreWordsIsLeftToTheController() throws IOException {
    Files.writeString(folder.resolve("version"), VERSION);
    assertThat(launcher.run("version", "--help").out())
        .startsWith("JVM: @" + folder)
        .endsWith("dynamic-networks-controller.jar version --help\n");
  }

  @Test
  void allElseStartsTheController() {
    assertThat(launcher.run("--config=/c", "-v=5").out())
        .endsWith("dynamic-networks-controller.jar --config=/c -v=5\n");
  }
}
