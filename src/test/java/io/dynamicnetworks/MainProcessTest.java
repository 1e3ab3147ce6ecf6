package io.dynamicnetworks;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.standin.Patience;
import io.dynamicnetworks.standin.kube.KubeApiServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The controller in its own OS process. */
class MainProcessTest {

  private final Vertx vertx = Vertx.vertx();

  @TempDir private Path folder;

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void aSignalEndsItInGoodOrderWithZero(String signal) throws Exception {
    try (KubeApiServer kube = KubeApiServer.start(vertx)) {
      Process program = start("-config=" + config(), "--kubeconfig=" + kube.kubeconfig(folder));
      try {
        await().until(() -> errors().contains(" Controller: started node=node-1"));
        signal(program, signal);
        assertThat(program.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(program.exitValue()).isZero();
        assertThat(errors()).contains(" Controller: stopped took=");
      } finally {
        program.destroyForcibly();
      }
    }
  }

  @Test
  void aSignalEndsItAlsoWhileItWaitsForASocket() throws Exception {
    try (KubeApiServer kube = KubeApiServer.start(vertx)) {
      Path config = Files.writeString(folder.resolve("c.json"), config("\"criType\": \"crio\""));
      Process program = start("-config=" + config, "--kubeconfig=" + kube.kubeconfig(folder));
      try {
        await().until(() -> errors().contains("no socket found yet"));
        signal(program, "TERM");
        assertThat(program.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(program.exitValue()).isZero();
      } finally {
        program.destroyForcibly();
      }
    }
  }

  @Test
  void aFailureToStartEndsItWithOne() throws Exception {
    Process program = start("-config=" + config(), "--kubeconfig=/no/such/file");
    try {
      assertThat(program.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(program.exitValue()).isEqualTo(1);
      assertThat(errors().lines().toList().getLast())
          .startsWith("dynamic-networks-controller: kubeconfig /no/such/file: ");
    } finally {
      program.destroyForcibly();
    }
  }

  private Path config() throws IOException {
    String sockets =
        "\"criSocketPath\": \"%1$s/cri.sock\", \"multusSocketPath\": \"%1$s/multus.sock\""
            .formatted(folder);
    return Files.writeString(folder.resolve("config.json"), config(sockets));
  }

  private String config(String sockets) {
    return "{%s, \"stateDirectory\": \"%s/state\", \"healthAddress\": \"127.0.0.1\", \"healthPort\": 0}"
        .formatted(sockets, folder);
  }

  private Process start(String... words) throws IOException {
    List<String> command =
        Stream.concat(
                Stream.of(
                    // A background build ignores SIGINT, and so would any process it starts.
                    "env",
                    "--default-signal=INT",
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName()),
                Stream.of(words))
            .toList();
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("NODE_NAME", "node-1");
    builder.environment().put("ADMIN_SOCKET", folder.resolve("admin/admin.sock").toString());
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(folder.resolve("stderr").toFile());
    return builder.start();
  }

  private static void signal(Process program, String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(program.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  private String errors() throws IOException {
    return Files.readString(folder.resolve("stderr"));
  }
}
