package io.dynamicnetworks.testbed;

import static io.dynamicnetworks.standin.Patience.await;

import io.dynamicnetworks.standin.Patience;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A controller in a separate process, which can be killed and measured. */
public final class ControllerProcess implements AutoCloseable {
  private static final Pattern HEALTH_PORT = Pattern.compile(" started node=.* health=([0-9]+)");

  private final Process process;
  private final Path log;
  private long startNanos;

  private ControllerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** The arguments and environment with which the controller finds the API server. */
  record Access(List<String> arguments, Map<String, String> environment) {}

  /**
   * The controller from this process' class path; {@code -Dcontroller.java} selects another JVM.
   */
  static List<String> ownProgram() {
    return List.of(
        System.getProperty(
            "controller.java", Path.of(System.getProperty("java.home"), "bin", "java").toString()),
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        "io.dynamicnetworks.Main");
  }

  /**
   * Starts a controller and waits until it has logged that it started.
   *
   * @param program command, up to the controller's own arguments
   */
  static ControllerProcess start(List<String> program, Path folder, String config, Access access) {
    List<String> command = new ArrayList<>(program);
    try {
      Path file = Files.writeString(folder.resolve("config.json"), config);
      Path log = folder.resolve("controller.log");
      Files.writeString(log, "");
      command.addAll(List.of("-config=" + file, "--node-name=" + Testbed.NODE));
      command.addAll(access.arguments());
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().putAll(access.environment());
      long began = System.nanoTime();
      ControllerProcess started = new ControllerProcess(builder.start(), log);
      started.awaitStarted();
      started.startNanos = System.nanoTime() - began;
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Time from process start until the start was logged, accurate to 2 ms. */
  public Duration startTook() {
    return Duration.ofNanos(startNanos);
  }

  public long pid() {
    return process.pid();
  }

  /** The output so far. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes the requests of the kubelet's probes and of Prometheus.
   *
   * @throws IllegalStateException if an answer is not 200 or has no metrics
   * @throws UncheckedIOException if there is no answer in time
   */
  public void probe() {
    get("/livez");
    get("/readyz");
    if (!get("/metrics").contains("runs_total")) {
      throw new IllegalStateException("no metrics");
    }
  }

  /** The port that serves health and metrics. */
  public int healthPort() {
    Matcher port = HEALTH_PORT.matcher(log());
    if (!port.find()) {
      throw new IllegalStateException("no port in:\n" + log());
    }
    return Integer.parseInt(port.group(1));
  }

  /** Whether the process is running. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * The health port's answer to a GET.
   *
   * @throws IllegalStateException if the status is not 200
   */
  public String get(String path) {
    URI probe = URI.create("http://127.0.0.1:" + healthPort() + path);
    try {
      HttpURLConnection asked = (HttpURLConnection) probe.toURL().openConnection();
      asked.setConnectTimeout((int) Patience.LIMIT.toMillis());
      asked.setReadTimeout((int) Patience.LIMIT.toMillis());
      if (asked.getResponseCode() != HttpURLConnection.HTTP_OK) {
        throw new IllegalStateException(probe + " answers " + asked.getResponseCode());
      }
      try (InputStream answer = asked.getInputStream()) {
        return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills the controller like {@code kill -9} and waits for its end. */
  public void kill() {
    process.destroyForcibly();
    end();
  }

  /** Terminates the controller as the kubelet does; returns its exit code. */
  public int terminate() {
    process.destroy();
    return end();
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }

  private int end() {
    try {
      if (!process.waitFor(Patience.LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the controller has not ended:\n" + log());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void awaitStarted() {
    await("the controller")
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> !process.isAlive() || log().contains(" started node="));
    if (!process.isAlive()) {
      throw new IllegalStateException("the controller ended:\n" + log());
    }
  }
}
