package io.dynamicnetworks.testbed;

import static org.awaitility.Awaitility.await;

import io.dynamicnetworks.cri.v1.PodSandbox;
import io.dynamicnetworks.cri.v1.PodSandboxFilter;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.standin.Patience;
import io.dynamicnetworks.standin.cri.KubeletCalls;
import io.dynamicnetworks.standin.cri.PodConfigs;
import io.dynamicnetworks.standin.cri.v1.PodSandboxConfig;
import io.dynamicnetworks.standin.cri.v1.RuntimeCondition;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Json.NotJson;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A real containerd, private to the test: all its files are in one folder, so that it can run next
 * to others. Its pods get a cluster network (ptp with host-local).
 *
 * <p>{@link #close} leaves nothing behind, and neither does Ctrl-C. After a kill, the next start
 * sweeps.
 */
public final class Containerd implements AutoCloseable {
  private static final Duration PATIENCE = Patience.LIMIT;
  private static final PodRef FIRST = new PodRef("testbed", "first");

  private final TestbedSlot slot;
  private final Vertx vertx;
  private final KubeletCalls calls;
  private final Thread hook;
  private final Set<String> sandboxes = ConcurrentHashMap.newKeySet();
  private @Nullable Process daemon;

  private Containerd(TestbedSlot slot) {
    this.slot = slot;
    vertx = Vertx.vertx();
    calls = new KubeletCalls(vertx, socket());
    hook = new Thread(slot::sweep, "sweep " + slot.root());
  }

  /**
   * Starts a containerd and waits until it can run sandboxes. Call {@link RealParts#require} first.
   */
  public static Containerd start() {
    Containerd started = new Containerd(TestbedSlot.take());
    Runtime.getRuntime().addShutdownHook(started.hook);
    try {
      started.configure();
      started.launch();
      started.importPauseImage();
      return started;
    } catch (IOException | RuntimeException | AssertionError e) {
      String log = started.log();
      started.close();
      throw new IllegalStateException("containerd did not start: " + e + "\n" + log, e);
    }
  }

  /** The CRI socket. */
  public Path socket() {
    return slot.root().resolve("c.sock");
  }

  /** A folder that is removed together with the containerd. */
  public Path root() {
    return slot.root();
  }

  /** The kubelet's calls to the runtime. */
  public KubeletCalls calls() {
    return calls;
  }

  /**
   * Sets the cgroup parent, without which its cgroups could not be found and swept, and the log
   * folder.
   */
  public PodSandboxConfig adapted(PodSandboxConfig config) {
    String cgroup = slot.cgroupParent() + "/pod" + config.getMetadata().getUid();
    return config.toBuilder()
        .setLinux(config.getLinux().toBuilder().setCgroupParent(cgroup))
        .setLogDirectory(slot.root().resolve("logs/" + config.getMetadata().getUid()).toString())
        .build();
  }

  /**
   * Runs a sandbox.
   *
   * @param attempt 0 for the pod's first sandbox
   * @return the id and the path of the network namespace, which is empty on host network
   */
  public Sandbox runSandbox(PodRef pod, String uid, int attempt, boolean hostNetwork) {
    return runSandbox(PodConfigs.config(pod, uid, attempt, hostNetwork));
  }

  /** Runs a sandbox with these annotations in addition to the kubelet's own. */
  public Sandbox runSandbox(PodRef pod, String uid, int attempt, Map<String, String> annotations) {
    return runSandbox(
        PodConfigs.config(pod, uid, attempt, false).toBuilder()
            .putAllAnnotations(annotations)
            .build());
  }

  private Sandbox runSandbox(PodSandboxConfig config) {
    String id = calls.run(adapted(config));
    sandboxes.add(id);
    return new Sandbox(id, networkNamespace(id));
  }

  public void stop(String id) {
    calls.stop(id);
  }

  public void remove(String id) {
    calls.remove(id);
  }

  /** Stops the daemon and waits for its end; sandboxes keep running. */
  public void stopDaemon() {
    end(false);
  }

  /** Kills the daemon, as in a crash; sandboxes keep running. */
  public void killDaemon() {
    end(true);
  }

  /** Starts the daemon again in the same folder. */
  public void startDaemon() {
    launch();
  }

  /** Everything left behind, one item per line; empty after {@link #close}. */
  public String leftovers() {
    return slot.leftovers(sandboxes);
  }

  @Override
  public void close() {
    try {
      if (daemon != null && daemon.isAlive()) {
        removeSandboxes();
      }
    } finally {
      end(false);
      slot.sweep();
      calls.close();
      vertx.close().timeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).await();
      dropHook();
    }
  }

  private void dropHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is shutting down, and the hook, which does the same, is already running.
    }
  }

  private void removeSandboxes() {
    for (PodSandbox sandbox : calls.list(PodSandboxFilter.getDefaultInstance())) {
      sandboxes.add(sandbox.getId());
      calls.stop(sandbox.getId());
      calls.remove(sandbox.getId());
    }
  }

  private String networkNamespace(String id) {
    String info = calls.podStatus(id, true).getInfoOrThrow("info");
    try {
      for (JsonNode namespace :
          Json.parse(info).path("runtimeSpec").path("linux").path("namespaces")) {
        if (namespace.path("type").stringValue("").equals("network")) {
          return namespace.path("path").stringValue("");
        }
      }
      return "";
    } catch (NotJson e) {
      throw new IllegalStateException(info, e);
    }
  }

  private void configure() throws IOException {
    boolean old = Command.run("containerd", "--version").matches("(?s).* v?1\\.\\d+\\..*");
    String config =
        TestbedSlot.resource(old ? "containerd-1.6.toml.in" : "containerd-2.toml.in")
            .replace("${ROOT}", slot.root().toString())
            .replace("${RUNC}", RealParts.program("runc").orElseThrow().toString())
            .replace("${PLUGINS}", RealParts.plugins().orElseThrow().toString());
    Files.writeString(slot.root().resolve("config.toml"), config);
    Path networks = Files.createDirectories(slot.root().resolve("cni/net.d"));
    Files.writeString(
        networks.resolve("10-cluster.conflist"),
        """
        {"cniVersion":"0.4.0","name":"cluster","plugins":[{"type":"ptp","ipMasq":false,\
        "ipam":{"type":"host-local","dataDir":"%s","ranges":[[{"subnet":"%s"}]],\
        "routes":[{"dst":"0.0.0.0/0"}]}}]}
        """
            .formatted(slot.root().resolve("cni/leases"), slot.subnet()));
  }

  private void launch() {
    Path config = slot.root().resolve("config.toml");
    Path log = slot.root().resolve("log");
    try {
      Process started =
          new ProcessBuilder("containerd", "-c", config.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      daemon = started;
      Files.writeString(slot.root().resolve("pid"), String.valueOf(started.pid()));
      await("containerd on " + socket())
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> !started.isAlive() || ready());
      if (!started.isAlive()) {
        throw new IllegalStateException("containerd ended: exit " + started.exitValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean ready() {
    try {
      return calls.status().getStatus().getConditionsList().stream()
          .filter(
              condition ->
                  condition.getType().equals("RuntimeReady")
                      || condition.getType().equals("NetworkReady"))
          .allMatch(RuntimeCondition::getStatus);
    } catch (Exception e) {
      // Not ready: no socket, refused, or plugins still loading. Future.await() rethrows the
      // future's failure, even if checked.
      return false;
    }
  }

  private void importPauseImage() throws IOException {
    Path archive = slot.root().resolve("pause.tar");
    PauseImage.write(archive);
    Command.run(
        "ctr", "-a", socket().toString(), "-n", "k8s.io", "images", "import", archive.toString());
    Files.delete(archive);
    // The CRI plugin learns of the image from an event a moment later; until then it would try to
    // pull the image.
    await("a first sandbox").atMost(PATIENCE).ignoreExceptions().until(this::runsASandbox);
  }

  private boolean runsASandbox() {
    String id = calls.run(adapted(PodConfigs.config(FIRST, "first", 0, true)));
    calls.stop(id);
    calls.remove(id);
    return true;
  }

  private void end(boolean forcibly) {
    Process running = daemon;
    if (running == null) {
      return;
    }
    if (forcibly) {
      running.destroyForcibly();
    } else {
      running.destroy();
    }
    await("the end of containerd").atMost(PATIENCE).until(() -> !running.isAlive());
    daemon = null;
  }

  private String log() {
    try {
      return Files.readString(slot.root().resolve("log"));
    } catch (IOException e) {
      return "no log: " + e.getMessage();
    }
  }
}
