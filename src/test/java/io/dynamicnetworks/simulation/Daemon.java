package io.dynamicnetworks.simulation;

import io.dynamicnetworks.bus.Messages.CniCommand;
import io.dynamicnetworks.bus.Messages.DelegateOutcome;
import io.dynamicnetworks.bus.Messages.DelegateRequest;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.simulation.Kernel.Lease;
import io.dynamicnetworks.simulation.Kernel.Link;
import io.dynamicnetworks.simulation.Kernel.Owner;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** The multus daemon with its plugins: a macvlan-like link with a host-local-like address. */
final class Daemon {
  private final Cluster cluster;
  private final SplittableRandom random;
  private final Map<PodUid, String> busyWith = new HashMap<>();
  private final List<String> requests = new ArrayList<>();
  private final Map<String, Integer> failures = new HashMap<>();
  private final Set<String> missing = new HashSet<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private int generation;
  private int callers;
  private final Map<PodUid, Long> hangsUntil = new HashMap<>();
  private final Map<String, Duration> slow = new HashMap<>();
  private final Map<String, Integer> hangs = new HashMap<>();

  Daemon(Cluster cluster, SplittableRandom random) {
    this.cluster = cluster;
    this.random = random;
  }

  /** What was asked for so far: command, interface, and the name in the config. */
  List<String> requests() {
    return requests;
  }

  /** It restarts: whoever waits gets no answer, and half of what was under way is not done. */
  void restart() {
    generation++;
    List.copyOf(waiting).forEach(Runnable::run);
  }

  /** Every ADD and DEL with a config of that name is refused, as if its plugin were missing. */
  void hasNoPluginFor(String network) {
    missing.add(network);
  }

  /** Makes the plugin fail the next ADDs of that network, by the name in its config. */
  void failNext(String network, int times) {
    failures.put(network, times);
  }

  /** Makes the plugin hang in the next ADDs of that network, past every deadline. */
  void hangNext(String network, int times) {
    hangs.put(network, times);
  }

  /** Makes the next such request of that network take so long, and then have its effect. */
  void slowNext(CniCommand command, String network, Duration latency) {
    slow.put(command + " " + network, latency);
  }

  /** Does it after a while; the outcome is told unless the connection is lost or it hangs. */
  void handle(DelegateRequest request, Consumer<DelegateOutcome> answer) {
    String network = networkName(request.config());
    cluster.trace("asked", request.about() + " " + request.summary() + " config=" + network);
    checkOneAtATime(request);
    requests.add(request.command() + " " + request.iface() + " " + network);
    Cluster.Faults faults = cluster.faults;
    boolean add = request.command() == CniCommand.ADD;
    Cluster.Life life = cluster.pods.get(request.uid());
    if (!add && life != null && life.endedAtMillis > 0 && life.farewellAtMillis == 0) {
      life.farewellAtMillis = cluster.time.nowMillis();
    }
    Duration slowness = slow.remove(request.command() + " " + network);
    long latency = slowness == null ? random.nextInt(3, 60) : slowness.toMillis();
    if (oneIn(faults.connectionLostOneIn)) {
      free(request, 1);
      cluster.time.after(1, () -> answer.accept(lost(request)));
      return;
    }
    if (oneIn(faults.pluginHangsOneIn) || (add && takeOne(hangs, network))) {
      // It comes to itself later, when nobody waits any more; for ever in one of three cases.
      latency = request.timeout().toMillis() + random.nextInt(1, 200_000);
      hangsUntil.put(request.uid(), cluster.time.nowMillis() + request.timeout().toMillis());
      if (random.nextInt(3) == 0) {
        free(request, request.timeout().toMillis());
        return;
      }
      free(request, request.timeout().toMillis());
    } else {
      free(request, Math.min(latency, request.timeout().toMillis()));
    }
    boolean lostAfter = oneIn(faults.connectionLostOneIn);
    boolean refuses = add && (oneIn(faults.pluginFailsOneIn) || takeOne(failures, network));
    boolean leavesLink = random.nextBoolean();
    int begunIn = generation;
    int begunFor = callers;
    boolean overdue = latency > request.timeout().toMillis();
    boolean outlives = random.nextBoolean();
    boolean[] answered = {false};
    Consumer<DelegateOutcome> once =
        outcome -> {
          if (!answered[0]) {
            answered[0] = true;
            answer.accept(outcome);
          }
        };
    Runnable cutOff =
        () -> {
          free(request, 0);
          once.accept(lost(request));
        };
    waiting.add(cutOff);
    cluster.time.after(
        latency,
        () -> {
          waiting.remove(cutOff);
          if (begunIn != generation && !outlives) {
            return;
          }
          DelegateOutcome outcome = add ? add(request, refuses, leavesLink) : del(request);
          boolean late = overdue || answered[0] || begunFor != callers;
          if (late
              && (outcome instanceof DelegateOutcome.Added
                  || outcome instanceof DelegateOutcome.Deleted)) {
            cluster.kernel.markLate(request.sandbox().netns(), request.iface().value());
          }
          cluster.trace("did", request.summary() + " config=" + network + ": " + outcome.summary());
          once.accept(lostAfter ? lost(request) : outcome);
        });
  }

  /** Whether a request for that pod is under way that will get no answer in time. */
  boolean hangsFor(PodUid uid) {
    return hangsUntil.getOrDefault(uid, 0L) >= cluster.time.nowMillis();
  }

  /** Nobody waits any more for what is under way: the agent was killed. */
  void forgetCallers() {
    busyWith.clear();
    callers++;
  }

  private static DelegateOutcome lost(DelegateRequest request) {
    return new DelegateOutcome.Unknown(request.about(), "connection lost");
  }

  private DelegateOutcome add(DelegateRequest request, boolean refuses, boolean leavesLink) {
    String netns = request.sandbox().netns();
    String iface = request.iface().value();
    if (cluster.faults.daemonReadsNoPods) {
      return unread(request);
    }
    if (cluster.read(request.uid()) == null) {
      return new DelegateOutcome.PodUnknown(request.about(), "pod not found");
    }
    if (!cluster.kernel.exists(netns)) {
      return refused(request, "no net namespace " + netns);
    }
    if (cluster.kernel.links(netns).containsKey(iface)) {
      return new DelegateOutcome.NameTaken(
          request.about(), "validateIfName: interface name " + iface + " already exists");
    }
    String network = networkName(request.config());
    if (missing.contains(network)) {
      return refused(request, "failed to find plugin");
    }
    String address = cluster.kernel.nextAddress();
    Link link = new Link(network, request.sandbox().id(), Owner.CNI, address);
    if (refuses) {
      if (leavesLink) {
        cluster.kernel.put(netns, iface, link);
        cluster.kernel.lease(lease(request));
      }
      return refused(request, "injected failure");
    }
    cluster.kernel.put(netns, iface, link);
    cluster.kernel.lease(lease(request));
    return new DelegateOutcome.Added(request.about(), result(request, address));
  }

  private DelegateOutcome del(DelegateRequest request) {
    if (cluster.faults.daemonReadsNoPods) {
      return unread(request);
    }
    if (cluster.read(request.uid()) == null) {
      return new DelegateOutcome.PodUnknown(request.about(), "pod not found");
    }
    if (missing.contains(networkName(request.config()))) {
      return refused(request, "failed to find plugin");
    }
    cluster.kernel.delete(request.sandbox().netns(), request.iface().value());
    cluster.kernel.release(lease(request));
    return new DelegateOutcome.Deleted(request.about());
  }

  private static DelegateOutcome unread(DelegateRequest request) {
    return new DelegateOutcome.PodUnread(request.about(), "error waiting for pod: no answer");
  }

  private DelegateOutcome refused(DelegateRequest request, String cause) {
    cluster.failed(request.uid(), request.iface().value());
    return new DelegateOutcome.Refused(request.about(), new Failure.Transient(cause));
  }

  /** The name in the config, which host-local keeps its leases under. */
  static String networkName(String config) {
    return config.isEmpty() ? "" : new JsonObject(config).getString("name");
  }

  private static CniResult result(DelegateRequest request, String address) {
    return new CniResult(
        "{\"cniVersion\":\"1.1.0\",\"interfaces\":[{\"mac\":\"02:00:00:00:00:01\",\"name\":\""
            + request.iface()
            + "\",\"sandbox\":\""
            + request.sandbox().netns()
            + "\"}],\"ips\":[{\"address\":\""
            + address
            + "/24\",\"interface\":0}]}");
  }

  private static Lease lease(DelegateRequest request) {
    return new Lease(
        networkName(request.config()), request.sandbox().id(), request.iface().value());
  }

  private void checkOneAtATime(DelegateRequest request) {
    String before = busyWith.put(request.uid(), request.summary());
    if (before != null) {
      cluster.broken.add("two steps of one pod at once: " + before + " and " + request.summary());
    }
  }

  private void free(DelegateRequest request, long afterMillis) {
    cluster.time.after(afterMillis, () -> busyWith.remove(request.uid()));
  }

  private static boolean takeOne(Map<String, Integer> left, String network) {
    return left.merge(network, -1, Integer::sum) >= 0;
  }

  private boolean oneIn(int often) {
    return often > 0 && random.nextInt(often) == 0;
  }
}
