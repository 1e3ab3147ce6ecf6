package io.dynamicnetworks.lab;

import static io.dynamicnetworks.standin.Patience.await;

import io.dynamicnetworks.Controller;
import io.dynamicnetworks.ControllerSettings.TapSettings;
import io.dynamicnetworks.bus.ReconcilePort;
import io.dynamicnetworks.bus.ReconcilePort.Outcome;
import io.dynamicnetworks.bus.ReconcilePort.PodReconciled;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.Patience;
import io.dynamicnetworks.standin.multus.Received;
import io.dynamicnetworks.testbed.ObservedLink;
import io.dynamicnetworks.testbed.Testbed;
import io.dynamicnetworks.testbed.TestbedPod;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The README's example: a pod with net1 gets ens4, then loses both. */
final class Example {
  static final PodRef POD = new PodRef("default", "macvlan1-worker1");
  static final String BOTH =
      """
      [{"name":"macvlan1-config","interface":"net1","ips":["10.1.1.11/24"]},\
      {"name":"macvlan1-config","interface":"ens4","ips":["10.1.2.11/24"]}]""";

  private static final String ONE =
      """
      [{"name":"macvlan1-config","interface":"net1","ips":["10.1.1.11/24"]}]""";

  private final Testbed testbed;
  private final Timeline timeline;
  private final PrintStream out;
  private final List<String> wrong = new ArrayList<>();
  private final BlockingQueue<PodReconciled> reports = new LinkedBlockingQueue<>();

  Example(Testbed testbed, Timeline timeline, PrintStream out) {
    this.testbed = testbed;
    this.timeline = timeline;
    this.out = out;
  }

  /** Plays the example and returns whether every expectation was met. */
  boolean play(Optional<TapSettings> tap) {
    testbed.store().createNad("default", "macvlan1-config", testbed.macvlan());
    TestbedPod pod = starts(tap);
    added(pod);
    removed(pod);
    out.println();
    if (wrong.isEmpty()) {
      out.println("All is as it was asked for: the links, network-status and the events.");
    } else {
      wrong.forEach(problem -> out.println("WRONG: " + problem));
    }
    return wrong.isEmpty();
  }

  private TestbedPod starts(Optional<TapSettings> tap) {
    timeline.begin(
        "1. Pod " + POD + " starts with net1, attached by multus; the controller starts.");
    TestbedPod pod = testbed.createPod(POD, ONE);
    timeline.note("pod runs, network-status has " + pod.statusInterfaces());
    Controller controller = testbed.startController(tap);
    timeline.note("controller works");
    controller.bus().subscribe(ReconcilePort.POD_RECONCILED, this::reported);
    timeline.print();
    show(pod);
    return pod;
  }

  private void added(TestbedPod pod) {
    timeline.begin("2. The edit: one more element in " + TestbedPod.NETWORKS + ".");
    pod.edit(BOTH);
    timeline.note("the API server has the edit: + ens4 with 10.1.2.11/24");
    settle(pod, List.of("eth0", "net1", "ens4"), List.of("AddedInterface"));
    show(pod);
    checkLink(pod, "net1", "10.1.1.11/24");
    checkLink(pod, "ens4", "10.1.2.11/24");
    checkEvent(
        pod,
        "AddedInterface: pod [default/macvlan1-worker1]: added interface ens4 to network:"
            + " macvlan1-config(ips: [10.1.2.11/24])");
  }

  private void removed(TestbedPod pod) {
    timeline.begin("3. The edit: an empty list.");
    pod.edit("[]");
    timeline.note("the API server has the edit: []");
    settle(pod, List.of("eth0"), List.of("RemovedInterface", "RemovedInterface"));
    show(pod);
    for (String name : List.of("net1", "ens4")) {
      check(pod.link(name).isEmpty(), "link " + name + " is still in the namespace");
      checkEvent(
          pod,
          "RemovedInterface: pod [default/macvlan1-worker1]: removed interface "
              + name
              + " from network: macvlan1-config");
    }
  }

  /** Waits for what a user would wait for, and notes when each condition was met. */
  private void settle(TestbedPod pod, List<String> interfaces, List<String> reasons) {
    awaitSeen("network-status has " + interfaces, () -> pod.statusInterfaces().equals(interfaces));
    awaitSeen(
        "events: " + reasons,
        () ->
            reasons.stream()
                .distinct()
                .allMatch(
                    reason ->
                        pod.events().stream().filter(e -> e.startsWith(reason)).count()
                            >= reasons.stream().filter(reason::equals).count()));
    awaitSeen(null, () -> !reports.isEmpty());
    reports.clear();
    testbed.daemon().requests().forEach(this::noteRequest);
    timeline.print();
  }

  private void awaitSeen(@Nullable String what, Callable<Boolean> condition) {
    try {
      await(what).pollInterval(Duration.ofMillis(2)).until(condition);
      if (what != null) {
        timeline.note(what);
      }
    } catch (ConditionTimeoutException e) {
      wrong.add("not within " + Patience.LIMIT.toSeconds() + " s: " + what);
    }
  }

  private void noteRequest(Received request) {
    timeline.noteAt(
        request.startedNanos(),
        "multus: CNI %s %s; the plugins take %d ms"
            .formatted(request.command(), request.ifname(), request.took().toMillis()));
  }

  private void reported(PodReconciled report) {
    if (report.outcome() == Outcome.UNCHANGED) {
      return; // A run that found nothing to do.
    }
    timeline.note(
        "controller: run ended, %d attached, %d detached, %d failed; it took: %s"
            .formatted(
                report.attached(),
                report.detached(),
                report.failed(),
                report.stages().entrySet().stream()
                    .map(stage -> stage.getKey() + " " + stage.getValue().toMillis() + " ms")
                    .collect(Collectors.joining(", "))));
    reports.add(report);
  }

  private void show(TestbedPod pod) {
    out.println("  events:");
    pod.events().forEach(event -> out.println("    " + event));
    out.println("  network-status:");
    pod.status().forEach(entry -> out.println("    " + entry));
    out.println("  ip addr in the pod's network namespace:");
    pod.links()
        .forEach(
            link ->
                out.printf(
                    "    %-8s %s  %s%n",
                    link.name(), link.mac(), String.join(" ", link.addresses())));
  }

  private void checkLink(TestbedPod pod, String name, String address) {
    Optional<ObservedLink> link = pod.link(name);
    check(
        link.map(ObservedLink::addresses).equals(Optional.of(List.of(address))),
        "link " + name + " is " + link + ", want it with " + address);
    Optional<JsonNode> entry = pod.status(name);
    String ip = address.substring(0, address.indexOf('/'));
    check(
        entry.isPresent()
            && entry.get().path("ips").toString().equals("[\"" + ip + "\"]")
            && link.isPresent()
            && entry.get().path("mac").asString("").equals(link.get().mac()),
        "network-status entry of "
            + name
            + " is "
            + entry
            + ", want it with "
            + ip
            + " as "
            + link);
  }

  private void checkEvent(TestbedPod pod, String event) {
    check(pod.events().contains(event), "no event \"" + event + "\" among " + pod.events());
  }

  private void check(boolean asAsked, String problem) {
    if (!asAsked) {
      wrong.add(problem);
    }
  }
}
