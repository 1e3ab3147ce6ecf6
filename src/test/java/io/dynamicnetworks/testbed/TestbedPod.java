package io.dynamicnetworks.testbed;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.standin.TestJson;
import io.dynamicnetworks.standin.kube.KubeStore;
import io.dynamicnetworks.standin.multus.SandboxSetUp;
import io.dynamicnetworks.text.Json;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A pod on the testbed's node, from the point of view of its user and its containers. */
public final class TestbedPod {
  public static final String NETWORKS = "k8s.v1.cni.cncf.io/networks";
  public static final String STATUS = "k8s.v1.cni.cncf.io/network-status";

  private final KubeStore store;
  private final Sandboxes sandboxes;
  private final PodRef ref;
  private final String uid;
  private volatile @Nullable Sandbox sandbox;

  TestbedPod(KubeStore store, Sandboxes sandboxes, PodRef ref, String uid) {
    this.store = store;
    this.sandboxes = sandboxes;
    this.ref = ref;
    this.uid = uid;
  }

  public PodRef ref() {
    return ref;
  }

  public String uid() {
    return uid;
  }

  /** The pod's current sandbox. */
  public Sandbox sandbox() {
    Sandbox current = sandbox;
    if (current == null) {
      throw new IllegalStateException(ref + " has no sandbox yet");
    }
    return current;
  }

  /** Replaces the networks annotation; null removes it. */
  public void edit(@Nullable String networks) {
    store.editAnnotation(ref, NETWORKS, networks);
  }

  /** Merges into the pod's status, as the kubelet would. */
  public void setStatus(ObjectNode change) {
    store.setPodStatus(ref, change);
  }

  /** Deletes the pod as {@code kubectl delete} would. */
  public void delete() {
    store.deletePod(ref);
  }

  /** The status entries in network-status. */
  public List<JsonNode> status() {
    String text = store.annotation(ref, STATUS);
    try {
      return text.isEmpty() ? List.of() : List.copyOf(Json.parse(text).values());
    } catch (Json.NotJson e) {
      throw new IllegalStateException("network-status of " + ref + ": " + text, e);
    }
  }

  /** The status entry of the interface. */
  public Optional<JsonNode> status(String iface) {
    return status().stream()
        .filter(entry -> entry.path("interface").asString("").equals(iface))
        .findFirst();
  }

  /** The interface names in network-status, in order. */
  public List<String> statusInterfaces() {
    return status().stream().map(entry -> entry.path("interface").asString("")).toList();
  }

  /** The links in the pod's network namespace, except loopback. */
  public List<ObservedLink> links() {
    return sandboxes.links(sandbox());
  }

  /** The link with this name. */
  public Optional<ObservedLink> link(String name) {
    return links().stream().filter(link -> link.name().equals(name)).findFirst();
  }

  /** The names of the pod's links. */
  public List<String> linkNames() {
    return links().stream().map(ObservedLink::name).toList();
  }

  /** The events about the pod as {@code reason: message}, oldest first. */
  public List<String> events() {
    return store.events(ref).stream()
        .map(event -> event.path("reason").asString("") + ": " + event.path("message").asString(""))
        .toList();
  }

  void movedTo(Sandbox newSandbox) {
    sandbox = newSandbox;
  }

  /**
   * The first network of the setup, with the result for the interface that the sandbox already has.
   */
  SandboxSetUp.Delegate clusterNetwork() {
    ObservedLink eth0 = link("eth0").orElseThrow();
    ObjectNode result = TestJson.MAPPER.createObjectNode().put("cniVersion", "1.0.0");
    result
        .putArray("interfaces")
        .addObject()
        .put("name", "eth0")
        .put("mac", eth0.mac())
        .put("sandbox", sandbox().netns());
    return new SandboxSetUp.Delegate(
        "cluster",
        "{\"cniVersion\":\"1.0.0\",\"name\":\"cluster\",\"type\":\"bridge\"}",
        null,
        List.of(),
        null,
        result.toString());
  }
}
