package io.dynamicnetworks.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.annotation.NetworksAnnotation;
import io.dynamicnetworks.hostile.HostileInput.Kind;
import io.dynamicnetworks.model.Allocation;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.Desired;
import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodBuilder;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.SentConfig;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.AddConfig;
import io.dynamicnetworks.plan.Evidence;
import io.dynamicnetworks.plan.Evidence.Creation;
import io.dynamicnetworks.plan.Plan;
import io.dynamicnetworks.plan.PlanInput;
import io.dynamicnetworks.plan.Planner;
import io.dynamicnetworks.plan.Policy;
import io.dynamicnetworks.plan.Step;
import io.dynamicnetworks.reconcile.observe.CniResultReader;
import io.dynamicnetworks.text.Json;
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
 * gets one clear Warning.
 */
class HostileInputTest {
  private static final NetworkRef A = new NetworkRef("shop", "a");
  private static final NetworkRef B = new NetworkRef("shop", "b");
  private static final NetworkRef OWN = new NetworkRef("shop", "own");
  private static final String CONFIG =
      "{\"cniVersion\":\"1.0.0\",\"name\":\"n\",\"type\":\"macvlan\"}";
  private static final String STATUS =
      "[{\"name\":\"cbr0\",\"interface\":\"eth0\",\"default\":true,\"dns\":{}},"
          + "{\"name\":\"shop/own\",\"interface\":\"net9\",\"dns\":{}}]";

  private static final Sandbox SANDBOX = new Sandbox("sandbox-1", "/var/run/netns/cni-1");

  /** With multus' CNI cache, and without. */
  private static final List<Boolean> MODES = List.of(true, false);

  /** Longer notes are refused by events.k8s.io. */
  private static final int MAX_NOTE_CHARS = 1024;

  /** Five notices of a reason, and how many more there are. */
  private static final int MAX_NOTICES_PER_REASON = 6;

  @Test
  void thereAreEnoughOfThem() {
    System.out.println("hostile inputs: " + HostileInput.count());
    assertThat(HostileInput.count()).isGreaterThanOrEqualTo(200);
  }

  @ParameterizedTest
  @MethodSource
  void annotations(HostileInput input) {
    for (boolean observing : MODES) {
      Outcome outcome = outcome(input.text(), STATUS, CONFIG, observing);
      assertBounded(outcome);
      List<Notice> invalid = outcome.notices(EventReason.INVALID_NETWORK_SELECTION);
      switch (NetworksAnnotation.parse(input.text(), "shop")) {
        case Desired.Unreadable(String problem) -> {
          assertThat(input.expected().path("gives").stringValue())
              .as(problem)
              .isEqualTo("unreadable");
          assertThat(outcome.steps()).isEmpty();
          assertThat(outcome.notices()).hasSize(1);
          assertThat(problem).hasSizeLessThan(300);
        }
        case Desired.Selections(var valid, var bad) -> {
          assertThat(input.expected().path("gives").stringValue())
              .as("%s %s", valid, bad)
              .isEqualTo("selections");
          assertThat(valid).as("%s", bad).hasSize(input.expected().path("valid").intValue());
          assertThat(bad).hasSize(input.expected().path("invalid").intValue());
          assertThat(bad).allSatisfy(one -> assertThat(one.problem()).hasSizeLessThan(500));
          assertThat(outcome.steps().stream().filter(Step.Attach.class::isInstance))
              .hasSize(
                  (int) valid.stream().filter(one -> exists(one.network())).count()
                      - taken(outcome));
          assertThat(invalid)
              .hasSize(Math.min(bad.size() + taken(outcome), MAX_NOTICES_PER_REASON));
        }
      }
      assertSaid(input, invalid);
    }
  }

  static List<HostileInput> annotations() {
    return Kind.ANNOTATIONS.inputs();
  }

  @ParameterizedTest
  @MethodSource
  void statuses(HostileInput input) {
    for (boolean observing : MODES) {
      Outcome outcome =
          outcome("[{\"name\":\"a\",\"interface\":\"mine\"}]", input.text(), CONFIG, observing);
      assertBounded(outcome);
      switch (NetworkStatus.parse(input.text())) {
        case ListedStatus.Unreadable(String problem) -> {
          assertThat(input.expected().path("gives").stringValue())
              .as(problem)
              .isEqualTo("unreadable");
          assertThat(outcome.steps()).isEmpty();
          assertThat(outcome.notices()).hasSize(1);
          assertSaid(input, outcome.notices());
          assertThat(problem).hasSizeLessThan(300);
        }
        case ListedStatus.Entries(var entries) -> {
          assertThat(input.expected().path("gives").stringValue()).isEqualTo("entries");
          assertThat(entries).hasSize(input.expected().path("entries").intValue());
          assertThat(entries).allSatisfy(entry -> assertThat(input.text()).contains(entry.json()));
          assertThat(NetworkStatus.parse(NetworkStatus.write(entries)))
              .isEqualTo(new ListedStatus.Entries(entries));
          assertAttachesMine(input, outcome, observing);
        }
      }
    }
  }

  /** Where the CNI cache shows what is attached, no listed entry keeps an interface from a pod. */
  private static void assertAttachesMine(HostileInput input, Outcome outcome, boolean observing) {
    String unobserved = input.expected().path("unobserved").stringValue("attached");
    assertThat(unobserved).isIn("attached", "in use", "taken over");
    assertThat(outcome.steps().stream().anyMatch(step -> attaches(step, "mine")))
        .isEqualTo(observing || unobserved.equals("attached"));
    if (!observing && unobserved.equals("in use")) {
      List<Notice> failed = outcome.notices(EventReason.FAILED_ADDING_INTERFACE);
      assertThat(failed).hasSize(1);
      assertSaid(input, failed);
    }
  }

  static List<HostileInput> statuses() {
    return Kind.STATUSES.inputs();
  }

  @ParameterizedTest
  @MethodSource
  void configs(HostileInput input) {
    String wanted =
        "[{\"name\":\"a\",\"interface\":\"x1\",\"ips\":[\"10.0.0.1/8\"],\"cni-args\":{\"k\":1},"
            + "\"bandwidth\":{\"ingressRate\":1}},{\"name\":\"b\",\"interface\":\"x2\"}]";
    for (boolean observing : MODES) {
      Outcome outcome = outcome(wanted, STATUS, input.text(), observing);
      assertBounded(outcome);
      assertThat(outcome.steps()).anyMatch(step -> attaches(step, "x2"));
      List<Notice> failed = outcome.notices(EventReason.FAILED_ADDING_INTERFACE);
      boolean usable = input.expected().path("gives").stringValue().equals("usable");
      assertThat(failed).hasSize(usable ? 0 : 1);
      assertThat(outcome.steps().stream().anyMatch(step -> attaches(step, "x1"))).isEqualTo(usable);
      assertThat(outcome.awaited().contains(A)).isEqualTo(!usable);
      if (!usable) {
        assertSaid(input, failed);
      }
    }
    switch (AddConfig.of(
        new NetworkDefinition(A, input.text()), InterfaceRequest.NONE, null, null)) {
      case AddConfig.Usable(String config, var attributes) -> {
        assertThat(config.length()).isLessThan(input.text().length() + 300);
        assertThat(attributes.isEmpty()).isTrue();
      }
      case AddConfig.Unusable(String problem) -> assertThat(problem).hasSizeLessThan(300);
    }
  }

  static List<HostileInput> configs() {
    return Kind.CONFIGS.inputs();
  }

  @ParameterizedTest
  @MethodSource
  void results(HostileInput input) throws Json.NotJson {
    List<StatusEntry> entries = NetworkStatus.fromResult(A, new CniResult(input.text()));
    assertThat(entries).hasSize(input.expected().path("entries").intValue());
    StatusEntry first = entries.getFirst();
    if (input.expected().has("ips")) {
      assertThat(first.ips()).hasSize(input.expected().path("ips").intValue());
    } else {
      assertThat(Json.parse(first.json()))
          .isEqualTo(Json.parse(input.expected().path("first").stringValue()));
    }
    assertThat(entries).extracting(StatusEntry::network).containsOnly(A);
    assertThat(NetworkStatus.write(entries)).hasSizeLessThan(64 << 10);
  }

  static List<HostileInput> results() {
    return Kind.RESULTS.inputs();
  }

  private static boolean attaches(Step step, String iface) {
    return step instanceof Step.Attach attach && attach.iface().value().equals(iface);
  }

  private static boolean exists(NetworkRef network) {
    return network.equals(A) || network.equals(B);
  }

  /** Selections that ask for an interface that is not free, which only the planner sees. */
  private static int taken(Outcome outcome) {
    return (int)
        outcome.notices().stream().filter(notice -> notice.text().contains("want another")).count();
  }

  private static void assertSaid(HostileInput input, List<Notice> notices) {
    if (input.expected().has("says")) {
      String says = input.expected().path("says").stringValue();
      assertThat(notices).extracting(Notice::text).anyMatch(message -> message.contains(says));
    }
  }

  /** However much was written, what is said of it can be read and stored. */
  private static void assertBounded(Outcome outcome) {
    Map<EventReason, Integer> counts = new HashMap<>();
    for (Notice notice : outcome.notices()) {
      counts.merge(notice.reason(), 1, Integer::sum);
      assertThat(notice.reason().warning()).isTrue();
      assertThat(notice.text()).hasSizeLessThanOrEqualTo(MAX_NOTE_CHARS);
      assertThat(notice.text()).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Cs}]");
    }
    assertThat(counts.values()).allMatch(count -> count <= MAX_NOTICES_PER_REASON);
  }

  /** What comes of a reconciliation. */
  private record Outcome(List<Step> steps, List<Notice> notices, Set<NetworkRef> awaited) {
    List<Notice> notices(EventReason reason) {
      return notices.stream().filter(notice -> notice.reason() == reason).toList();
    }

    /** An annotation that cannot be read is reported; nothing is planned. */
    static Outcome unreadable(String problem) {
      return new Outcome(
          List.of(), List.of(new Notice(EventReason.INVALID_NETWORK_SELECTION, problem)), Set.of());
    }
  }

  /** What comes of a pod with one interface that the controller attached. */
  private static Outcome outcome(
      String networks, String status, String configOfA, boolean observing) {
    return switch (NetworksAnnotation.parse(networks, "shop")) {
      case Desired.Unreadable(String problem) -> Outcome.unreadable(problem);
      case Desired.Selections desired ->
          switch (NetworkStatus.parse(status)) {
            case ListedStatus.Unreadable(String problem) -> Outcome.unreadable(problem);
            case ListedStatus.Entries listed -> {
              Plan plan =
                  plan(pod(networks, status), desired, evidence(listed, observing), configOfA);
              yield new Outcome(plan.steps(), plan.notices(), plan.awaitedNads());
            }
          };
    };
  }

  private static Plan plan(
      Pod pod, Desired.Selections desired, Evidence evidence, String configOfA) {
    Map<NetworkRef, NetworkDefinition> networksThere = new HashMap<>();
    Stream.of(B, OWN).forEach(ref -> networksThere.put(ref, new NetworkDefinition(ref, CONFIG)));
    networksThere.put(A, new NetworkDefinition(A, configOfA));
    networksThere.keySet().retainAll(Planner.networksNeeded(desired, evidence, Policy.DEFAULT));
    return Planner.plan(
        new PlanInput(
            pod,
            desired,
            evidence,
            networksThere,
            Policy.DEFAULT,
            Set.of(),
            List.of(),
            Set.of(),
            Set.of(),
            new Allocation.NotAsked()));
  }

  private static Evidence evidence(ListedStatus.Entries listed, boolean observing) {
    return new Evidence(
        observing,
        true,
        observing ? new CachedSandbox(SANDBOX.id(), List.of(file()), null) : null,
        SANDBOX,
        new Creation.Known(List.of()),
        List.of(own()),
        listed,
        CniResultReader.READER);
  }

  private static CachedAttachment file() {
    return new CachedAttachment(
        new InterfaceName("net9"),
        "n",
        SANDBOX.netns(),
        new SentConfig(CONFIG),
        InterfaceRequest.NONE,
        new CniResult("{\"interfaces\":[{\"name\":\"net9\",\"sandbox\":\"/n\"}]}"),
        true,
        1);
  }

  private static Attachment own() {
    return new Attachment(
            OWN,
            new InterfaceName("net9"),
            SANDBOX,
            CONFIG,
            InterfaceRequest.NONE,
            new AttachmentState.Attached())
        .withEntries(((ListedStatus.Entries) NetworkStatus.parse(STATUS)).entries().subList(1, 2))
        .withSandboxHint("hint");
  }

  private static Pod pod(String networks, String status) {
    return new PodBuilder(new PodUid("uid-1"), new PodRef("shop", "cart-0"))
        .annotations(networks, status)
        .sandboxHint("hint")
        .build();
  }
}
