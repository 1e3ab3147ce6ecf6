package io.dynamicnetworks.e2e;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** A namespace with networks and pods for one test class; closing it deletes everything. */
final class Namespace implements AutoCloseable {
  static final String IMAGE = System.getProperty("e2e.image", "registry.local/busybox:1");

  private final String name;

  private Namespace(String name) {
    this.name = name;
  }

  static Namespace create() {
    String name = "e2e-" + Integer.toHexString(ThreadLocalRandom.current().nextInt(1 << 24));
    Kubectl.run("create", "namespace", name);
    return new Namespace(name);
  }

  String name() {
    return name;
  }

  /** The folder on the node with the leases of a network. */
  String leaseFolder(String network) {
    return "/var/lib/cni/e2e/" + name + "-" + network;
  }

  /** Creates a bridge network with addresses from host-local. */
  void bridge(String network, int subnet) {
    network(network, bridgePlugin(network, subnet));
  }

  JsonObject bridgePlugin(String network, int subnet) {
    return new JsonObject()
        .put("cniVersion", "1.0.0")
        .put("type", "bridge")
        .put("bridge", bridgeName(network))
        .put("ipam", hostLocal(network, subnet));
  }

  /** IPAM with addresses 10.SUBNET.0.0/24. */
  JsonObject hostLocal(String network, int subnet) {
    return new JsonObject()
        .put("type", "host-local")
        .put("dataDir", leaseFolder(network))
        .put("subnet", "10." + subnet + ".0.0/24");
  }

  /** A plugin's declared capabilities. */
  static JsonObject capabilities(String... names) {
    JsonObject declared = new JsonObject();
    Stream.of(names).forEach(name -> declared.put(name, true));
    return declared;
  }

  /** A name of at most 15 bytes that differs between namespaces. */
  private String bridgeName(String network) {
    return "b" + Integer.toHexString((name + network).hashCode());
  }

  /** Creates or updates a network. */
  void network(String network, JsonObject config) {
    Kubectl.apply(
        new JsonObject()
            .put("apiVersion", "k8s.cni.cncf.io/v1")
            .put("kind", "NetworkAttachmentDefinition")
            .put("metadata", new JsonObject().put("name", network).put("namespace", name))
            .put("spec", new JsonObject().put("config", config.encode())));
  }

  /** Creates a network without {@code spec}: multus reads a file in its own folder instead. */
  void networkWithoutSpec(String network) {
    Kubectl.apply(
        new JsonObject()
            .put("apiVersion", "k8s.cni.cncf.io/v1")
            .put("kind", "NetworkAttachmentDefinition")
            .put("metadata", new JsonObject().put("name", network).put("namespace", name)));
  }

  void deleteNetwork(String network) {
    Kubectl.run("delete", "network-attachment-definition", network, "-n", name);
  }

  /** Creates a pod with these networks from the start, and waits until it is ready. */
  ClusterPod pod(String podName, String networks) {
    ClusterPod pod = beginPod(podName, networks);
    pod.awaitReady();
    return pod;
  }

  /** Creates such a pod without waiting until it runs. */
  ClusterPod beginPod(String podName, String networks) {
    Kubectl.apply(podManifest(podName, networks, podSpec()));
    return new ClusterPod(name, podName);
  }

  JsonObject podManifest(String podName, String networks, JsonObject spec) {
    JsonObject metadata = new JsonObject().put("name", podName).put("namespace", name);
    if (!networks.isEmpty()) {
      metadata.put("annotations", new JsonObject(Map.of(ClusterPod.NETWORKS, networks)));
    }
    return new JsonObject()
        .put("apiVersion", "v1")
        .put("kind", "Pod")
        .put("metadata", metadata)
        .put("spec", spec);
  }

  /**
   * One container that sleeps. With a grace period of 0, the API server would forget the pod at
   * once.
   */
  JsonObject podSpec() {
    return new JsonObject()
        .put("terminationGracePeriodSeconds", 1)
        .put("containers", new JsonArray().add(container("main", "sleep 100000")));
  }

  JsonObject container(String containerName, String shellLine) {
    return new JsonObject()
        .put("name", containerName)
        .put("image", IMAGE)
        .put("imagePullPolicy", "IfNotPresent")
        .put("command", new JsonArray(List.of("sh", "-c", shellLine)));
  }

  @Override
  public void close() {
    Kubectl.run("delete", "namespace", name, "--wait=false");
  }
}
