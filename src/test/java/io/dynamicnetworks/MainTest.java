package io.dynamicnetworks;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.cli.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees of the controller when something is wrong. */
class MainTest {
  private static final String PREFIX = "dynamic-networks-controller: ";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir private Path folder;

  @AfterAll
  static void logAsBefore() throws IOException {
    LogManager.getLogManager().readConfiguration();
  }

  @Test
  void aWrongOptionIsRefusedWithOneLine() {
    assertThat(run(Map.of(), "--nod-name=n")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            PREFIX + "Unknown option: '--nod-name=n'; did you mean -node-name?; see --help\n");
  }

  @Test
  void withoutANodeNameItSaysWhereToSetOne() {
    assertThat(run(Map.of("NODE_NAME", " "))).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            PREFIX
                + "no node name: set NODE_NAME to spec.nodeName in the manifest, or give"
                + " --node-name\n");
  }

  @Test
  void aNamedConfigThatIsMissingIsAnError() {
    Path missing = folder.resolve("c.json");
    assertThat(run(Map.of("NODE_NAME", "n"), "-config=" + missing)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            PREFIX + "config " + missing + ": no such file; create it, or leave --config out\n");
  }

  @Test
  void aFolderInPlaceOfTheConfigIsNamedAsOne() {
    assertThat(run(Map.of("NODE_NAME", "n"), "-config=" + folder)).isEqualTo(ExitCode.USAGE);
    assertThat(lines(err))
        .containsExactly(PREFIX + "config " + folder + ": is a directory, want a file with JSON");
  }

  @Test
  void aConfigThatCannotBeReadIsAnErrorWithItsReason() {
    Path tooLong = folder.resolve("c".repeat(300));
    assertThat(run(Map.of("NODE_NAME", "n"), "-config=" + tooLong)).isEqualTo(ExitCode.USAGE);
    assertThat(lines(err))
        .containsExactly(
            PREFIX
                + "config "
                + tooLong
                + ": cannot be read: File name too long, want a file with JSON");
  }

  @Test
  void aBadConfigIsRefusedWithAllItsProblemsInOneLine() throws IOException {
    Path config = write("{\"healthPort\": -1, \"criType\": \"docker\"}");
    assertThat(run(Map.of("NODE_NAME", "n"), "-config", config.toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(lines(err))
        .singleElement()
        .asString()
        .contains("healthPort: -1: want", "criType: \"docker\": want");
  }

  @Test
  void withoutAnApiServerItSaysWhatToDo() throws IOException {
    Path config = write("{\"healthPort\": 0, \"healthAddress\": \"127.0.0.1\"}");
    Path missing = folder.resolve("kubeconfig");
    ExitCode exit = run(Map.of("NODE_NAME", "n"), "--config=" + config, "--kubeconfig=" + missing);
    assertThat(exit).isEqualTo(ExitCode.FAILED);
    assertThat(lines(err).getLast())
        .startsWith(PREFIX + "kubeconfig " + missing + ": no such file")
        .contains("give another one");
    assertThat(lines(err)).noneMatch(line -> line.contains("\tat "));
  }

  @Test
  void aPortThatIsTakenIsNamedWithItsKey() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path config =
          write("{\"healthPort\": " + taken.getLocalPort() + ", \"healthAddress\": \"127.0.0.1\"}");
      assertThat(run(Map.of("NODE_NAME", "n"), "--config=" + config)).isEqualTo(ExitCode.FAILED);
      assertThat(lines(err).getLast())
          .contains("cannot listen on 127.0.0.1 port " + taken.getLocalPort(), "healthPort");
    }
  }

  @Test
  void checkConfigSaysWhatIsWrongALineEach() throws IOException {
    Path config = write("{\"healthPort\": -1, \"criType\": \"docker\", \"criSoket\": \"/x\"}");
    assertThat(run(Map.of(), "check-config", "-config=" + config)).isEqualTo(ExitCode.USAGE);
    assertThat(lines(err))
        .hasSize(4)
        .first()
        .isEqualTo("warning: criSoket: unknown key, ignored; did you mean criSocketPath?");
    assertThat(lines(err).getLast()).isEqualTo("config " + config + ": not valid");
  }

  @Test
  void checkConfigSaysWhatCounts() throws IOException {
    Path config = write("{\"healthPort\": 1}");
    assertThat(run(Map.of(), "-config=" + config, "check-config")).isEqualTo(ExitCode.OK);
    assertThat(lines(out)).contains("healthPort: 1", "finalizer: false (default)");
    assertThat(lines(err)).containsExactly("config " + config + ": valid");
  }

  @Test
  void checkConfigOfTextThatIsNoJsonShowsNoValues() throws IOException {
    Path config = write("{oops");
    assertThat(run(Map.of(), "check-config", "-config=" + config)).isEqualTo(ExitCode.USAGE);
    assertThat(lines(out)).isEmpty();
    assertThat(lines(err))
        .hasSize(2)
        .first()
        .asString()
        .startsWith("error: the file: not JSON: line 1");
  }

  @Test
  void checkConfigWithoutAFileAtTheUsualPlaceSaysThatDefaultsCount() {
    assertThat(run(Map.of(), "check-config")).isEqualTo(ExitCode.OK);
    assertThat(lines(err))
        .singleElement()
        .asString()
        .startsWith("defaults (no /etc/")
        .endsWith("valid");
  }

  @Test
  void versionNamesVersionAndRevision() {
    assertThat(run(Map.of(), "version")).isEqualTo(ExitCode.OK);
    assertThat(lines(out))
        .singleElement()
        .asString()
        .matches(PREFIX.replace(":", "") + ".+ \\(git .+\\)");
  }

  @Test
  void helpIsPrintedToStandardOutput() {
    assertThat(run(Map.of(), "--help")).isEqualTo(ExitCode.OK);
    assertThat(lines(out)).anyMatch(line -> line.startsWith("Usage: dynamic-networks-controller"));
    assertThat(lines(err)).isEmpty();
  }

  private ExitCode run(Map<String, String> environment, String... words) {
    Map<String, String> all = new HashMap<>(environment);
    all.putIfAbsent("ADMIN_SOCKET", "none");
    return new Main(print(out), print(err), all, stop -> {}).run(words);
  }

  private Path write(String config) throws IOException {
    return Files.writeString(folder.resolve("config.json"), config);
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static List<String> lines(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
