package io.dynamicnetworks.simulation;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod.Phase;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Present;
import io.dynamicnetworks.plan.Policy;
import io.dynamicnetworks.reconcile.Backoff;
import io.dynamicnetworks.reconcile.ReconcileSettings;
import io.dynamicnetworks.simulation.Kernel.Owner;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A node with the networks {@code shop/a} to {@code shop/d}, played step by step by a test. */
final class Scenario {
  final VirtualTime time = new VirtualTime();
  final Cluster cluster = new Cluster(time);
  final Kubelet kubelet = new Kubelet(cluster);
  final Daemon daemon = new Daemon(cluster, new SplittableRandom(1));
  final Map<PodUid, PodLedger> disk = new HashMap<>();
  private final SplittableRandom random = new SplittableRandom(2);
  private final ReconcileSettings settings;
  private @Nullable AgentProcess agent;
  private int pods;

  Scenario() {
    this(false, 16);
  }

  Scenario(boolean finalizer, int maxConcurrentDelegates) {
    this(finalizer, maxConcurrentDelegates, Policy.DEFAULT);
  }

  Scenario(Policy policy) {
    this(false, 16, policy);
  }

  private Scenario(boolean finalizer, int maxConcurrentDelegates, Policy policy) {
    settings =
        new ReconcileSettings(
            policy,
            maxConcurrentDelegates,
            new ReconcileSettings.Deadlines(
                Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofSeconds(10)),
            Backoff.DEFAULT,
            Duration.ofMinutes(5),
            finalizer,
            Duration.ofMinutes(5));
    List.of("a", "b", "c", "d").forEach(this::define);
    startAgent();
  }

  /** Defines {@code shop/NAME}; the name in its config is NAME too. */
  void define(String name) {
    define(name, name);
  }

  void define(String name, String nameInConfig) {
    cluster.define(
        new NetworkDefinition(
            new NetworkRef("shop", name),
            "{\"cniVersion\":\"0.4.0\",\"name\":\"%s\",\"type\":\"macvlan\"}"
                .formatted(nameInConfig)));
  }

  void undefine(String name) {
    cluster.undefine(new NetworkRef("shop", name));
  }

  /** A running pod that multus created with that annotation. */
  Cluster.Life pod(@Nullable String networks) {
    return pod("web-" + (pods + 1), networks);
  }

  /** A running pod of that name. */
  Cluster.Life pod(String name, @Nullable String networks) {
    Cluster.Life life = cluster.create(new PodUid("uid-" + ++pods), new PodRef("shop", name));
    cluster.update(life.pod.uid(), pod -> Cluster.withNetworks(pod, networks));
    kubelet.boot(life, 10);
    pass(Duration.ofSeconds(2));
    return life;
  }

  void edit(Cluster.Life life, @Nullable String networks) {
    cluster.update(life.pod.uid(), pod -> Cluster.withNetworks(pod, networks));
  }

  /** The pod's containers end; with deletion its object goes soon after. */
  void end(Cluster.Life life, boolean deleted) {
    cluster.update(
        life.pod.uid(),
        pod -> Cluster.withLife(pod, Phase.SUCCEEDED, deleted, true, pod.sandboxHint()));
    time.after(100, () -> kubelet.tearDown(life));
  }

  void pass(Duration duration) {
    time.runUntil(time.nowMillis() + duration.toMillis());
  }

  void startAgent() {
    AgentProcess started = new AgentProcess(cluster, daemon, disk, settings, random.split());
    agent = started;
    started.start();
  }

  /** As kill -9. */
  void killAgent() {
    if (agent != null) {
      agent.kill();
      daemon.forgetCallers();
      agent = null;
    }
  }

  AgentProcess agent() {
    if (agent == null) {
      throw new IllegalStateException("the agent is not running");
    }
    return agent;
  }

  /** The pod's plugged links: interface to the name in the config that made it. */
  Map<String, String> links(Cluster.Life life) {
    Map<String, String> links = new TreeMap<>();
    cluster
        .kernel
        .links(life.sandbox().netns())
        .forEach(
            (iface, link) -> {
              if (link.owner() == Owner.CNI && !iface.equals("eth0")) {
                links.put(iface, link.network());
              }
            });
    return links;
  }

  /** What network-status lists beside the default network: interface to network name. */
  Map<String, String> listed(Cluster.Life life) {
    Map<String, String> listed = new TreeMap<>();
    ((Present.Attachments) NetworkStatus.parse(life.pod.networkStatus()))
        .entries().stream()
            .filter(entry -> !entry.isDefault())
            .forEach(entry -> listed.put(String.valueOf(entry.iface()), entry.name()));
    return listed;
  }

  /** What the ledger on the disk has of the pod: interface and state. */
  List<String> kept(Cluster.Life life) {
    PodLedger ledger = disk.get(life.pod.uid());
    return ledger == null
        ? List.of()
        : ledger.entries().stream().map(entry -> entry.iface() + " " + entry.state()).toList();
  }

  List<String> events(Cluster.Life life) {
    return cluster.events.getOrDefault(life.pod.uid(), List.of());
  }

  /** Who holds addresses: network name and interface. */
  Set<String> leases() {
    Set<String> leases = new TreeSet<>();
    cluster.kernel.leases().forEach(lease -> leases.add(lease.network() + " " + lease.iface()));
    return leases;
  }
}
