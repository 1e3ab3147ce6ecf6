package io.dynamicnetworks.testbed;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.standin.multus.PluginHost;
import io.dynamicnetworks.standin.multus.RealHost;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A real containerd, real network namespaces, and the host's own CNI plugins. */
final class RealSandboxes implements Sandboxes {
  private final Containerd containerd;
  private final HostLink lower;
  private final PluginHost plugins;

  private RealSandboxes(Containerd containerd, HostLink lower, PluginHost plugins) {
    this.containerd = containerd;
    this.lower = lower;
    this.plugins = plugins;
  }

  /** Starts a containerd; call {@link RealParts#require} first. */
  static RealSandboxes start() {
    Containerd containerd = Containerd.start();
    // Named after the folder, because several testbeds may run at the same time.
    HostLink lower = HostLink.create("dyn-low" + containerd.root().getFileName());
    Thread sweep = new Thread(lower::close, "remove " + lower.name());
    Runtime.getRuntime().addShutdownHook(sweep);
    return new RealSandboxes(containerd, lower, new RealHost(RealParts.plugins().orElseThrow()));
  }

  Containerd containerd() {
    return containerd;
  }

  @Override
  public Path socket() {
    return containerd.socket();
  }

  @Override
  public PluginHost plugins() {
    return plugins;
  }

  @Override
  public Optional<Path> namespaceFolder() {
    return Optional.of(containerd.root());
  }

  @Override
  public Path folder() {
    return containerd.root();
  }

  @Override
  public Sandbox run(PodRef pod, String uid, int attempt, Map<String, String> annotations) {
    return containerd.runSandbox(pod, uid, attempt, annotations);
  }

  @Override
  public void stop(Sandbox sandbox) {
    containerd.stop(sandbox.id());
  }

  @Override
  public List<ObservedLink> links(Sandbox sandbox) {
    return NetNs.at(sandbox.netns()).links().stream()
        .filter(link -> !link.name().equals("lo"))
        .map(
            link ->
                new ObservedLink(
                    link.name(),
                    link.mac(),
                    link.addresses().stream().filter(a -> !a.startsWith("fe80:")).toList()))
        .toList();
  }

  @Override
  public String lowerLink() {
    return lower.name();
  }

  @Override
  public String leftovers() {
    return containerd.leftovers();
  }

  @Override
  public void close() {
    try {
      containerd.close();
    } finally {
      lower.close();
    }
  }
}
