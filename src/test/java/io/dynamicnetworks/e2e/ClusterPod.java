package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A pod of the cluster as a user sees it. */
record ClusterPod(String namespace, String name) {
  static final String NETWORKS = "k8s.v1.cni.cncf.io/networks";
  private static final String STATUS = "k8s.v1.cni.cncf.io/network-status";

  /** How long an edit may take to show; far longer than it normally takes. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration POLL = Duration.ofMillis(200);

  /** Sets the networks annotation. */
  void want(String networks) {
    Kubectl.run("annotate", "pod", name, "-n", namespace, "--overwrite", NETWORKS + "=" + networks);
  }

  JsonObject json() {
    return Kubectl.get("pod", name, "-n", namespace);
  }

  String phase() {
    return json().getJsonObject("status").getString("phase", "");
  }

  void awaitReady() {
    Kubectl.run("wait", "--for=condition=Ready", "pod/" + name, "-n", namespace, "--timeout=120s");
  }

  /** Deletes it and waits until it is gone. */
  void delete() {
    Kubectl.run("delete", "pod", name, "-n", namespace, "--timeout=120s", "--ignore-not-found");
  }

  /** Begins its deletion without waiting. */
  void beginDelete() {
    Kubectl.run("delete", "pod", name, "-n", namespace, "--wait=false");
  }

  String exec(String... words) {
    String[] line = new String[words.length + 5];
    List<String> head = List.of("exec", name, "-n", namespace, "--");
    head.toArray(line);
    System.arraycopy(words, 0, line, head.size(), words.length);
    return Kubectl.run(line);
  }

  /** Its interfaces by name, except the loopback. */
  Map<String, PodLink> links() {
    return PodLink.parse(exec("ip", "address"));
  }

  /** One of its interfaces; with neither MAC nor addresses if no interface has that name. */
  PodLink link(String interfaceName) {
    return links().getOrDefault(interfaceName, new PodLink(interfaceName, "", List.of()));
  }

  /** The status entry of an interface; empty if there is none. */
  JsonObject status(String interfaceName) {
    return statusEntries().stream()
        .filter(entry -> interfaceName.equals(entry.getString("interface")))
        .findFirst()
        .orElseGet(JsonObject::new);
  }

  List<JsonObject> statusEntries() {
    return new JsonArray(statusText()).stream().map(JsonObject.class::cast).toList();
  }

  /** The text of network-status; an empty list if there is none. */
  String statusText() {
    return metadata().getJsonObject("annotations", new JsonObject()).getString(STATUS, "[]");
  }

  /** One of its annotations; empty if there is none. */
  String annotation(String key) {
    return metadata().getJsonObject("annotations", new JsonObject()).getString(key, "");
  }

  /** Overwrites network-status as another controller would. */
  void writeStatus(String text) {
    Kubectl.run("annotate", "pod", name, "-n", namespace, "--overwrite", STATUS + "=" + text);
  }

  /** Removes network-status. */
  void removeStatus() {
    Kubectl.run("annotate", "pod", name, "-n", namespace, STATUS + "-");
  }

  /** Appends an entry to network-status as another controller would. */
  void list(JsonObject entry) {
    writeStatus(new JsonArray(statusText()).add(entry).encode());
  }

  String resourceVersion() {
    return metadata().getString("resourceVersion");
  }

  String uid() {
    return metadata().getString("uid");
  }

  List<String> finalizers() {
    return metadata().getJsonArray("finalizers", new JsonArray()).stream()
        .map(String.class::cast)
        .toList();
  }

  boolean hasRunningContainer() {
    return json()
        .getJsonObject("status")
        .getJsonArray("containerStatuses", new JsonArray())
        .stream()
        .map(JsonObject.class::cast)
        .anyMatch(container -> container.getJsonObject("state").containsKey("running"));
  }

  boolean exists() {
    return Kubectl.attempt("get", "pod", name, "-n", namespace).ok();
  }

  private JsonObject metadata() {
    return json().getJsonObject("metadata");
  }

  /** Waits until links and network-status both show exactly these interfaces besides eth0. */
  void awaitInterfaces(String... names) {
    Set<String> wanted = Set.of(names);
    await("interfaces of pod " + namespace + "/" + name)
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .ignoreException(IllegalStateException.class) // No exec while the runtime is down.
        .untilAsserted(
            () -> {
              assertThat(pluggedLinks()).isEqualTo(wanted);
              assertThat(pluggedInStatus()).isEqualTo(wanted);
            });
  }

  /** Waits for an event about it and returns its message. */
  String awaitEvent(String reason, String text) {
    await("event " + reason + " with '" + text + "' about pod " + namespace + "/" + name)
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .until(() -> events(reason).stream().anyMatch(message -> message.contains(text)));
    return events(reason).stream().filter(m -> m.contains(text)).findFirst().orElseThrow();
  }

  /** Asserts that the controller has written no warning event about it. */
  void assertNoWarning() {
    List<String> warnings =
        Kubectl.get("events", "-n", namespace, "--field-selector", "involvedObject.name=" + name)
            .getJsonArray("items")
            .stream()
            .map(JsonObject.class::cast)
            .filter(event -> "pod-networks-updates".equals(component(event)))
            .filter(event -> "Warning".equals(event.getString("type")))
            .map(event -> event.getString("message"))
            .toList();
    assertThat(warnings).isEmpty();
  }

  /** The messages of the controller's events about it. */
  List<String> events(String reason) {
    return eventObjects(reason).map(event -> event.getString("message")).toList();
  }

  /** How often the controller has reported this about it: events and their repetitions. */
  int timesOf(String reason) {
    return eventObjects(reason).mapToInt(event -> event.getInteger("count", 1)).sum();
  }

  private Stream<JsonObject> eventObjects(String reason) {
    String about = "involvedObject.name=" + name + ",reason=" + reason;
    return Kubectl.get("events", "-n", namespace, "--field-selector", about)
        .getJsonArray("items")
        .stream()
        .map(JsonObject.class::cast)
        .filter(event -> "pod-networks-updates".equals(component(event)));
  }

  private static String component(JsonObject event) {
    String component = event.getJsonObject("source", new JsonObject()).getString("component", "");
    return component.isEmpty() ? event.getString("reportingComponent", "") : component;
  }

  private Set<String> pluggedLinks() {
    return without(links().keySet());
  }

  private Set<String> pluggedInStatus() {
    return without(
        statusEntries().stream()
            .map(entry -> entry.getString("interface", ""))
            .collect(Collectors.toSet()));
  }

  private static Set<String> without(Set<String> names) {
    return names.stream().filter(name -> !name.equals("eth0")).collect(Collectors.toSet());
  }
}
