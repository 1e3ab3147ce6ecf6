package io.dynamicnetworks.bench;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.TestJson;
import io.dynamicnetworks.standin.multus.Received;
import io.dynamicnetworks.testbed.ControllerProcess;
import io.dynamicnetworks.testbed.Testbed;
import io.dynamicnetworks.testbed.TestbedPod;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/** A node with pods, the controller on it, and a client that watches. */
final class Stage implements AutoCloseable {
  static final String NETWORK = "net";

  /** A node that this controller does not serve. */
  private static final String OTHER_NODE = "node-2";

  private static final String TWINS = "twins";

  private final Vertx vertx = Vertx.vertx();
  private final Testbed testbed;
  private final List<TestbedPod> pods = new ArrayList<>();

  /** The twin's uid, by the container id of the pod's sandbox. */
  private final Map<String, String> twins = new ConcurrentHashMap<>();

  private final StatusWatch watch;
  private final Floor floor;
  private final ControllerProcess controller;

  /**
   * @param program the command of the controller, without its own arguments
   */
  Stage(Testbed testbed, int podCount, List<String> program) {
    this.testbed = testbed;
    for (int i = 0; i < podCount; i++) {
      // Each in its own namespace, since limits are shared by all pods of one.
      String namespace = "bench-" + i;
      testbed.store().createNad(namespace, NETWORK, testbed.macvlan());
      pods.add(testbed.createPod(new PodRef(namespace, "pod"), null));
    }
    watch = new StatusWatch(vertx, testbed.api());
    floor = new Floor(vertx, testbed.daemon().socket(), this::asTwin);
    controller = testbed.startAsInPod(program);
  }

  Testbed testbed() {
    return testbed;
  }

  ControllerProcess controller() {
    return controller;
  }

  Usage usage() {
    return new Usage(controller.pid());
  }

  Floor floor() {
    return floor;
  }

  List<TestbedPod> pods() {
    return pods;
  }

  /** The same request with the identity of a pod of another node. */
  private String asTwin(String body) {
    ObjectNode request = (ObjectNode) TestJson.MAPPER.readTree(body);
    ObjectNode env = (ObjectNode) request.path("env");
    String id = env.path("CNI_CONTAINERID").asString("");
    env.put("CNI_CONTAINERID", new StringBuilder(id).reverse().toString());
    String uid = twins.computeIfAbsent(id, this::createTwin);
    env.put(
        "CNI_ARGS",
        "K8S_POD_NAMESPACE=%s;K8S_POD_NAME=%s;K8S_POD_UID=%s".formatted(TWINS, "twin-" + id, uid));
    return request.toString();
  }

  private String createTwin(String id) {
    return testbed
        .store()
        .createPod(new PodRef(TWINS, "twin-" + id), OTHER_NODE, Map.of())
        .at("/metadata/uid")
        .asString("");
  }

  /** The times of one edit of some pods, and the daemon's requests for it. */
  record Burst(Times times, List<Received> requests) {}

  /**
   * Gives each pod this many interfaces instead of its current ones, and waits until all have them.
   *
   * @param some pods of {@link #pods}
   */
  Burst edit(List<TestbedPod> some, int interfaces) {
    int before = testbed.daemon().requests().size();
    List<CompletableFuture<Long>> seen = new ArrayList<>();
    long began = System.nanoTime();
    for (TestbedPod pod : some) {
      seen.add(watch.expect(pod.ref(), 1 + interfaces));
      pod.edit(networks(interfaces));
    }
    List<Long> took = seen.stream().map(at -> at.join() - began).toList();
    List<Received> all = testbed.daemon().requests();
    return new Burst(Times.ofNanos(took), List.copyOf(all.subList(before, all.size())));
  }

  /** When the pod is next seen with this many interfaces. */
  CompletableFuture<Long> expect(TestbedPod pod, int interfaces) {
    return watch.expect(pod.ref(), 1 + interfaces);
  }

  /** An annotation that selects this many interfaces. */
  static String networks(int interfaces) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < interfaces; i++) {
      // The real macvlan plugin requires an address from its IPAM plugin.
      names.add(
          "{\"name\":\"%s\",\"interface\":\"ens%d\",\"ips\":[\"10.1.%d.11/24\"]}"
              .formatted(NETWORK, 4 + i, 2 + i));
    }
    return "[" + String.join(",", names) + "]";
  }

  @Override
  public void close() {
    testbed.close();
    vertx.close().await();
  }
}
