package io.dynamicnetworks.bench;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.rig.AgentProcess;
import io.dynamicnetworks.rig.Rig;
import io.dynamicnetworks.rig.RigPod;
import io.dynamicnetworks.standin.TestJson;
import io.dynamicnetworks.standin.multus.Received;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/** A node with pods, the agent on it, and somebody who watches. */
final class Stage implements AutoCloseable {
  static final String NETWORK = "net";

  /** A node that the agent does not look after. */
  private static final String OTHER_NODE = "node-2";

  private static final String TWINS = "twins";

  private final Vertx vertx = Vertx.vertx();
  private final Rig rig;
  private final List<RigPod> pods = new ArrayList<>();

  /** By the container id of its sandbox, each pod's twin. */
  private final Map<String, String> twins = new ConcurrentHashMap<>();

  private final StatusWatch watch;
  private final Floor floor;
  private final AgentProcess agent;

  /**
   * @param program the agent, up to its own arguments
   */
  Stage(Rig rig, int podCount, List<String> program) {
    this.rig = rig;
    for (int i = 0; i < podCount; i++) {
      // Each in a namespace of its own: what pods of one may have done is limited for all of them.
      String namespace = "bench-" + i;
      rig.store().createNad(namespace, NETWORK, rig.macvlan());
      pods.add(rig.createPod(new PodRef(namespace, "pod"), null));
    }
    watch = new StatusWatch(vertx, rig.api());
    floor = new Floor(vertx, rig.daemon().socket(), this::asTwin);
    agent = rig.startAsInPod(program);
  }

  Rig rig() {
    return rig;
  }

  AgentProcess agent() {
    return agent;
  }

  Usage usage() {
    return new Usage(agent.pid());
  }

  Floor floor() {
    return floor;
  }

  List<RigPod> pods() {
    return pods;
  }

  /** The same request, under the identity of a pod of another node. */
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
    return rig.store()
        .createPod(new PodRef(TWINS, "twin-" + id), OTHER_NODE, Map.of())
        .at("/metadata/uid")
        .asString("");
  }

  /** An edit of some pods at once: what it took, and what the daemon was asked for. */
  record Burst(Times times, List<Received> requests) {}

  /**
   * Gives each pod so many interfaces, in place of those it has, and waits until all have them.
   *
   * @param some of {@link #pods}
   */
  Burst edit(List<RigPod> some, int interfaces) {
    int before = rig.daemon().requests().size();
    List<CompletableFuture<Long>> seen = new ArrayList<>();
    long began = System.nanoTime();
    for (RigPod pod : some) {
      seen.add(watch.expect(pod.ref(), 1 + interfaces));
      pod.edit(networks(interfaces));
    }
    List<Long> took = seen.stream().map(at -> at.join() - began).toList();
    List<Received> all = rig.daemon().requests();
    return new Burst(Times.ofNanos(took), List.copyOf(all.subList(before, all.size())));
  }

  /** When the pod was seen with so many interfaces, from now on. */
  CompletableFuture<Long> expect(RigPod pod, int interfaces) {
    return watch.expect(pod.ref(), 1 + interfaces);
  }

  /** What asks for so many interfaces. */
  static String networks(int interfaces) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < interfaces; i++) {
      // The real macvlan plugin wants an address of its IPAM plugin.
      names.add(
          "{\"name\":\"%s\",\"interface\":\"ens%d\",\"ips\":[\"10.1.%d.11/24\"]}"
              .formatted(NETWORK, 4 + i, 2 + i));
    }
    return "[" + String.join(",", names) + "]";
  }

  @Override
  public void close() {
    rig.close();
    vertx.close().await();
  }
}
