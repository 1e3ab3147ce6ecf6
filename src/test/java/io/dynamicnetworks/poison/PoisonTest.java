package io.dynamicnetworks.poison;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.annotation.NetworksAnnotation;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.Json;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.Plan;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Present;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.Step;
import io.dynamicnetworks.model.Wanted;
import io.dynamicnetworks.plan.DelegateConfig;
import io.dynamicnetworks.plan.Planner;
import io.dynamicnetworks.plan.Policy;
import io.dynamicnetworks.plan.Situation;
import io.dynamicnetworks.poison.Poison.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a tenant or a plugin writes, nothing is thrown, what comes of it is bounded, and the pod
 * is told in one clear Warning.
 */
class PoisonTest {
  private static final NetworkRef A = new NetworkRef("shop", "a");
  private static final NetworkRef B = new NetworkRef("shop", "b");
  private static final NetworkRef PLUGGED = new NetworkRef("shop", "plugged");
  private static final String CONFIG =
      "{\"cniVersion\":\"1.0.0\",\"name\":\"n\",\"type\":\"macvlan\"}";
  private static final String STATUS =
      "[{\"name\":\"cbr0\",\"interface\":\"eth0\",\"default\":true,\"dns\":{}},"
          + "{\"name\":\"shop/plugged\",\"interface\":\"net9\",\"dns\":{}}]";

  /** Longer notes are refused by events.k8s.io. */
  private static final int MAX_NOTE_CHARS = 1024;

  /** Five notices of a reason, and how many more there are. */
  private static final int MAX_NOTICES_PER_REASON = 6;

  @Test
  void thereAreEnoughOfThem() {
    System.out.println("hostile inputs: " + Poison.count());
    assertThat(Poison.count()).isGreaterThanOrEqualTo(200);
  }

  @ParameterizedTest
  @MethodSource
  void annotations(Poison input) {
    Plan plan = plan(input.text(), STATUS, CONFIG);
    assertBounded(plan);
    List<Notice> invalid =
        plan.notices().stream()
            .filter(notice -> notice.reason() == EventReason.INVALID_NETWORK_SELECTION)
            .toList();
    switch (NetworksAnnotation.parse(input.text(), "shop")) {
      case Wanted.Unreadable(String problem) -> {
        assertThat(input.expected().path("gives").stringValue())
            .as(problem)
            .isEqualTo("unreadable");
        assertThat(plan.steps()).isEmpty();
        assertThat(plan.notices()).hasSize(1);
        assertThat(problem).hasSizeLessThan(300);
      }
      case Wanted.Selections(var valid, var bad) -> {
        assertThat(input.expected().path("gives").stringValue())
            .as("%s %s", valid, bad)
            .isEqualTo("selections");
        assertThat(valid).as("%s", bad).hasSize(input.expected().path("valid").intValue());
        assertThat(bad).hasSize(input.expected().path("invalid").intValue());
        assertThat(bad).allSatisfy(one -> assertThat(one.problem()).hasSizeLessThan(500));
        assertThat(plan.steps().stream().filter(Step.Attach.class::isInstance))
            .hasSize(
                (int) valid.stream().filter(one -> exists(one.network())).count() - taken(plan));
        assertThat(invalid).hasSize(Math.min(bad.size() + taken(plan), MAX_NOTICES_PER_REASON));
      }
    }
    assertSaid(input, invalid);
  }

  static List<Poison> annotations() {
    return Kind.ANNOTATIONS.inputs();
  }

  @ParameterizedTest
  @MethodSource
  void statuses(Poison input) {
    Plan plan = plan("[{\"name\":\"a\",\"interface\":\"mine\"}]", input.text(), CONFIG);
    assertBounded(plan);
    switch (NetworkStatus.parse(input.text())) {
      case Present.Unreadable(String problem) -> {
        assertThat(input.expected().path("gives").stringValue())
            .as(problem)
            .isEqualTo("unreadable");
        assertThat(plan.steps()).isEmpty();
        assertThat(plan.notices()).hasSize(1);
        assertSaid(input, plan.notices());
        assertThat(problem).hasSizeLessThan(300);
      }
      case Present.Attachments(var entries) -> {
        assertThat(input.expected().path("gives").stringValue()).isEqualTo("entries");
        assertThat(entries).hasSize(input.expected().path("entries").intValue());
        assertThat(entries).allSatisfy(entry -> assertThat(input.text()).contains(entry.json()));
        assertThat(NetworkStatus.parse(NetworkStatus.write(entries)))
            .isEqualTo(new Present.Attachments(entries));
        assertThat(plan.steps()).anyMatch(step -> step.iface() != null && attaches(step, "mine"));
      }
    }
  }

  static List<Poison> statuses() {
    return Kind.STATUSES.inputs();
  }

  @ParameterizedTest
  @MethodSource
  void configs(Poison input) {
    String wanted =
        "[{\"name\":\"a\",\"interface\":\"x1\",\"ips\":[\"10.0.0.1/8\"],\"cni-args\":{\"k\":1},"
            + "\"bandwidth\":{\"ingressRate\":1}},{\"name\":\"b\",\"interface\":\"x2\"}]";
    Plan plan = plan(wanted, STATUS, input.text());
    assertBounded(plan);
    assertThat(plan.steps()).anyMatch(step -> attaches(step, "x2"));
    List<Notice> failed =
        plan.notices().stream()
            .filter(notice -> notice.reason() == EventReason.FAILED_ADDING_INTERFACE)
            .toList();
    boolean usable = input.expected().path("gives").stringValue().equals("usable");
    assertThat(failed).hasSize(usable ? 0 : 1);
    assertThat(plan.steps().stream().anyMatch(step -> attaches(step, "x1"))).isEqualTo(usable);
    assertThat(plan.awaited().contains(A)).isEqualTo(!usable);
    if (!usable) {
      assertSaid(input, failed);
    }
    switch (DelegateConfig.of(new NetworkDefinition(A, input.text()), InterfaceRequest.NONE)) {
      case DelegateConfig.Usable(String config, var attributes) -> {
        assertThat(config.length()).isLessThan(input.text().length() + 300);
        assertThat(attributes.isEmpty()).isTrue();
      }
      case DelegateConfig.Unusable(String problem) -> assertThat(problem).hasSizeLessThan(300);
    }
  }

  static List<Poison> configs() {
    return Kind.CONFIGS.inputs();
  }

  @ParameterizedTest
  @MethodSource
  void results(Poison input) throws Json.NotJson {
    List<Attachment> entries = NetworkStatus.fromResult(A, new CniResult(input.text()));
    assertThat(entries).hasSize(input.expected().path("entries").intValue());
    Attachment first = entries.getFirst();
    if (input.expected().has("ips")) {
      assertThat(first.ips()).hasSize(input.expected().path("ips").intValue());
    } else {
      assertThat(Json.parse(first.json()))
          .isEqualTo(Json.parse(input.expected().path("first").stringValue()));
    }
    assertThat(entries).extracting(Attachment::network).containsOnly(A);
    assertThat(NetworkStatus.write(entries)).hasSizeLessThan(64 << 10);
  }

  static List<Poison> results() {
    return Kind.RESULTS.inputs();
  }

  private static boolean attaches(Step step, String iface) {
    return step instanceof Step.Attach attach && attach.iface().value().equals(iface);
  }

  private static boolean exists(NetworkRef network) {
    return network.equals(A) || network.equals(B);
  }

  /** Selections that ask for an interface that is not to be had, which only the planner knows. */
  private static int taken(Plan plan) {
    return (int)
        plan.notices().stream().filter(notice -> notice.message().contains("want another")).count();
  }

  private static void assertSaid(Poison input, List<Notice> notices) {
    if (input.expected().has("says")) {
      String says = input.expected().path("says").stringValue();
      assertThat(notices).extracting(Notice::message).anyMatch(message -> message.contains(says));
    }
  }

  /** However much was written, what is said of it can be read and stored. */
  private static void assertBounded(Plan plan) {
    Map<EventReason, Integer> counts = new HashMap<>();
    for (Notice notice : plan.notices()) {
      counts.merge(notice.reason(), 1, Integer::sum);
      assertThat(notice.reason().warning()).isTrue();
      assertThat(notice.message()).hasSizeLessThanOrEqualTo(MAX_NOTE_CHARS);
      assertThat(notice.message()).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Cs}]");
    }
    assertThat(counts.values()).allMatch(count -> count <= MAX_NOTICES_PER_REASON);
  }

  /** What the planner makes of a pod with one interface that the controller plugged in. */
  private static Plan plan(String networks, String status, String configOfA) {
    Wanted wanted = NetworksAnnotation.parse(networks, "shop");
    Present present = NetworkStatus.parse(status);
    Map<NetworkRef, NetworkDefinition> networksThere = new HashMap<>();
    Stream.of(B, PLUGGED)
        .forEach(ref -> networksThere.put(ref, new NetworkDefinition(ref, CONFIG)));
    networksThere.put(A, new NetworkDefinition(A, configOfA));
    networksThere.keySet().retainAll(Planner.networksNeeded(wanted, present, List.of(plugged())));
    return Planner.plan(
        new Situation(
            pod(networks, status),
            wanted,
            present,
            List.of(plugged()),
            networksThere,
            Policy.DEFAULT,
            null,
            Set.of()));
  }

  private static LedgerEntry plugged() {
    return new LedgerEntry(
        PLUGGED,
        new InterfaceName("net9"),
        new Sandbox("sandbox-1", "/var/run/netns/cni-1"),
        CONFIG,
        InterfaceRequest.NONE,
        LedgerEntry.State.ATTACHED,
        0,
        ((Present.Attachments) NetworkStatus.parse(STATUS)).entries().subList(1, 2),
        "hint");
  }

  private static Pod pod(String networks, String status) {
    return new Pod(
        new PodUid("uid-1"),
        new PodRef("shop", "cart-0"),
        "1",
        Pod.Phase.RUNNING,
        false,
        false,
        false,
        false,
        networks,
        status,
        null,
        "hint");
  }
}
