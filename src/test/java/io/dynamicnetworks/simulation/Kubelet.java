package io.dynamicnetworks.simulation;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.annotation.NetworksAnnotation;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod.Phase;
import io.dynamicnetworks.model.Present;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.Wanted;
import io.dynamicnetworks.simulation.Kernel.Lease;
import io.dynamicnetworks.simulation.Kernel.Link;
import io.dynamicnetworks.simulation.Kernel.Owner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Kubelet, runtime and multus as they create a pod, recreate its sandbox and tear it down. */
final class Kubelet {
  /** A link that somebody made by hand in every pod. */
  static final String FOREIGN = "tun0";

  /** What multus' {@code defaultNetworks} puts into every pod, unasked. */
  static final NetworkRef DEFAULT_NETWORK = new NetworkRef("kube-system", "default");

  private final Cluster cluster;

  Kubelet(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Multus refuses to create a pod whose annotation it cannot follow. */
  @Nullable String creatable(Cluster.Life life, @Nullable String networks) {
    return NetworksAnnotation.parse(networks, life.pod.ref().namespace())
                instanceof Wanted.Selections selections
            && selections.invalid().isEmpty()
            && selections.valid().stream().allMatch(s -> cluster.networks.containsKey(s.network()))
            && selections.valid().stream().allMatch(s -> cluster.allowed(life.pod, s.network()))
            && selections.valid().stream()
                    .map(Selection::iface)
                    .filter(Objects::nonNull)
                    .distinct()
                    .count()
                == selections.valid().stream().filter(s -> s.iface() != null).count()
        ? networks
        : null;
  }

  /** Makes the sandbox and starts the containers, once multus can follow the annotation. */
  void boot(Cluster.Life life, long startMillis) {
    if (life.gone || !bootable(life)) {
      if (!life.gone) {
        cluster.time.after(1_000, () -> boot(life, startMillis));
      }
      return;
    }
    String status = multusCreates(life);
    cluster.update(life.pod.uid(), pod -> Cluster.withStatus(pod, status));
    cluster.time.after(
        startMillis,
        () ->
            cluster.update(
                life.pod.uid(),
                pod ->
                    pod.phase() == Phase.PENDING
                        ? Cluster.withLife(
                            pod, Phase.RUNNING, pod.deleting(), false, pod.sandboxHint())
                        : pod));
  }

  boolean bootable(Cluster.Life life) {
    return Objects.equals(creatable(life, life.pod.networks()), life.pod.networks());
  }

  /** What multus does at pod creation; gives the network-status that it writes. */
  String multusCreates(Cluster.Life life) {
    Sandbox sandbox = cluster.newSandbox(life);
    life.createdByMultus.clear();
    life.strangers.clear();
    life.overwritten = false;
    cluster.kernel.put(
        sandbox.netns(), "eth0", new Link("cluster", sandbox.id(), Owner.CNI, "10.244.0.2"));
    cluster.kernel.put(sandbox.netns(), FOREIGN, new Link("", "", Owner.FOREIGN, ""));
    List<Attachment> entries = new ArrayList<>(defaultEntry());
    if (cluster.defaultNetwork) {
      entries.addAll(plug(life, sandbox, DEFAULT_NETWORK, "net1", "default-v1"));
    }
    Wanted.Selections wanted =
        (Wanted.Selections)
            NetworksAnnotation.parse(life.pod.networks(), life.pod.ref().namespace());
    Set<String> taken = new HashSet<>();
    wanted.valid().forEach(s -> taken.add(String.valueOf(s.iface())));
    for (Selection selection : wanted.valid()) {
      String iface =
          selection.iface() == null
              ? "net" + (selection.position() + (cluster.defaultNetwork ? 1 : 0))
              : selection.iface().value();
      if (cluster.kernel.links(sandbox.netns()).containsKey(iface)
          || (selection.iface() == null && taken.contains(iface))) {
        continue; // Real multus would fail the pod; such annotations are not what is tested here.
      }
      String config = cluster.networks.get(selection.network()).config();
      String name = Daemon.networkName(config);
      entries.addAll(plug(life, sandbox, selection.network(), iface, name));
    }
    return NetworkStatus.write(entries);
  }

  private List<Attachment> plug(
      Cluster.Life life, Sandbox sandbox, NetworkRef network, String iface, String config) {
    String address = cluster.kernel.nextAddress();
    cluster.kernel.put(sandbox.netns(), iface, new Link(config, sandbox.id(), Owner.CNI, address));
    Lease lease = new Lease(config, sandbox.id(), iface);
    cluster.kernel.lease(lease);
    cluster.multusLeases.accept(network, lease);
    life.createdByMultus.put(iface, config);
    return NetworkStatus.fromResult(network, resultOf(iface, sandbox.netns(), address));
  }

  private static CniResult resultOf(String iface, String netns, String address) {
    return new CniResult(
        "{\"interfaces\":[{\"mac\":\"02:00:00:00:00:01\",\"name\":\"%s\",\"sandbox\":\"%s\"}],"
                .formatted(iface, netns)
            + "\"ips\":[{\"address\":\"%s/24\",\"interface\":0}]}".formatted(address));
  }

  private static List<Attachment> defaultEntry() {
    return ((Present.Attachments)
            NetworkStatus.parse(
                "[{\"name\":\"cluster\",\"interface\":\"eth0\",\"default\":true,\"dns\":{}}]"))
        .entries();
  }

  /** The runtime stops the sandbox: multus tears down what it made, and the namespace goes. */
  void tearDown(Cluster.Life life) {
    if (life.sandboxes.isEmpty()) {
      return;
    }
    Sandbox sandbox = life.sandbox();
    life.createdByMultus.forEach(
        (iface, name) -> cluster.kernel.release(new Lease(name, sandbox.id(), iface)));
    cluster.kernel.destroyNamespace(sandbox.netns());
  }

  /** As after a crash of the pause container. */
  void recreateSandbox(Cluster.Life life) {
    if (!bootable(life)) {
      return;
    }
    tearDown(life);
    String status = multusCreates(life);
    cluster.update(
        life.pod.uid(),
        pod ->
            Cluster.withLife(
                Cluster.withStatus(pod, status),
                pod.phase(),
                pod.deleting(),
                pod.containersEnded(),
                "hint-" + life.sandboxes.size()));
  }
}
