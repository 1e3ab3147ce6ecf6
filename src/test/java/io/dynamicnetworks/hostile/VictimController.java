package io.dynamicnetworks.hostile;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.standin.Patience;
import io.dynamicnetworks.standin.kube.KubeApiServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The program as a process of its own, with the JVM options of the image, so with its heap and its
 * stacks, and an API server beside it.
 */
final class VictimController implements AutoCloseable {
  private static final Pattern HEALTH_PORT = Pattern.compile(" started node=.* health=([0-9]+)");
  private static final String NODE = "node-1";

  private final Vertx vertx;
  private final KubeApiServer api;
  private final Process process;
  private final Path log;
  private int healthPort;

  private VictimController(Vertx vertx, KubeApiServer api, Process process, Path log) {
    this.vertx = vertx;
    this.api = api;
    this.process = process;
    this.log = log;
  }

  /** One that has started. */
  static VictimController start(Path folder) throws IOException {
    Vertx vertx = Vertx.vertx();
    VictimController started = start(vertx, KubeApiServer.start(vertx), folder);
    started.awaitStarted();
    return started;
  }

  /** One that is just starting, beside an API server that may hold anything. */
  static VictimController start(Vertx vertx, KubeApiServer api, Path folder) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("config.json"),
            """
            {"criSocketPath": "%1$s/cri.sock", "multusSocketPath": "%1$s/multus.sock",
             "stateDirectory": "%1$s/state", "healthAddress": "127.0.0.1", "healthPort": 0}
            """
                .formatted(folder));
    Path log = folder.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(
                Stream.concat(
                        ImageJvm.program().stream(),
                        Stream.of(
                            "-config=" + config,
                            "--node-name=" + NODE,
                            "--kubeconfig=" + api.kubeconfig(folder)))
                    .toList())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("ADMIN_SOCKET", folder.resolve("admin.d/admin.sock").toString());
    return new VictimController(vertx, api, builder.start(), log);
  }

  void awaitStarted() {
    await().until(() -> !isAlive() || log().contains(" started node="));
    assertThat(isAlive()).as(log()).isTrue();
    Matcher port = HEALTH_PORT.matcher(log());
    assertThat(port.find()).as(log()).isTrue();
    healthPort = Integer.parseInt(port.group(1));
  }

  KubeApiServer api() {
    return api;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int healthPort() {
    return healthPort;
  }

  /** How long it took from connecting to the end of the answer. */
  Duration livez() throws IOException {
    long began = System.nanoTime();
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), healthPort)) {
      socket.setSoTimeout((int) Patience.LIMIT.toMillis());
      socket
          .getOutputStream()
          .write("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 200");
    }
    return Duration.ofNanos(System.nanoTime() - began);
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + healthPort + path))
              .timeout(Patience.LIMIT)
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  void assertHeapWasNeverFull() {
    assertThat(isAlive()).as(log()).isTrue();
    assertThat(log()).doesNotContain("OutOfMemoryError");
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    api.close();
    await(vertx.close());
  }
}
