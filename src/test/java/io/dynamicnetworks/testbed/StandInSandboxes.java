package io.dynamicnetworks.testbed;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.standin.Patience;
import io.dynamicnetworks.standin.cri.CriServer;
import io.dynamicnetworks.standin.cri.PodConfigs;
import io.dynamicnetworks.standin.cri.RuntimeFlavor;
import io.dynamicnetworks.standin.multus.FakeHost;
import io.dynamicnetworks.standin.multus.FakeKernel;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Simulated sandboxes, network namespaces and links behind a real CRI socket. */
final class StandInSandboxes implements Sandboxes {
  private static final String LOWER = "lower0";

  private final Vertx vertx = Vertx.vertx();
  private final Path folder;
  private final CriServer runtime;
  private final FakeHost host = new FakeHost();

  private StandInSandboxes(Path folder, RuntimeFlavor shape) {
    this.folder = folder;
    Runtime.getRuntime().addShutdownHook(new Thread(this::deleteFolder, "remove " + folder));
    runtime = CriServer.start(vertx, folder.resolve("cri.sock"), shape);
    host.kernel().addHostLink(LOWER);
  }

  static StandInSandboxes start(RuntimeFlavor shape) {
    try {
      return new StandInSandboxes(Files.createTempDirectory("testbed"), shape);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  CriServer runtime() {
    return runtime;
  }

  @Override
  public Path socket() {
    return runtime.socket();
  }

  @Override
  public FakeHost plugins() {
    return host;
  }

  @Override
  public Optional<Path> namespaceFolder() {
    return Optional.empty();
  }

  @Override
  public Path folder() {
    return folder;
  }

  @Override
  public Sandbox run(PodRef pod, String uid, int attempt, Map<String, String> annotations) {
    Sandbox sandbox =
        runtime.addSandbox(
            PodConfigs.config(pod, uid, attempt, false).toBuilder()
                .putAllAnnotations(annotations)
                .build());
    host.kernel().addNamespace(sandbox.netns());
    host.kernel().addForeignLink(sandbox.netns(), "eth0");
    return sandbox;
  }

  @Override
  public void stop(Sandbox sandbox) {
    runtime.remove(sandbox.id());
    host.kernel().removeNamespace(sandbox.netns());
  }

  @Override
  public List<ObservedLink> links(Sandbox sandbox) {
    return host.kernel().links(sandbox.netns()).stream().map(StandInSandboxes::seen).toList();
  }

  private static ObservedLink seen(FakeKernel.Link link) {
    return new ObservedLink(link.name(), link.mac(), link.addresses());
  }

  @Override
  public String lowerLink() {
    return LOWER;
  }

  @Override
  public String leftovers() {
    return Files.exists(folder) ? "folder " + folder : "";
  }

  @Override
  public void close() {
    runtime.close();
    Patience.await(vertx.close());
    deleteFolder();
  }

  private void deleteFolder() {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
