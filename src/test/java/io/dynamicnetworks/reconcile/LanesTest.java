package io.dynamicnetworks.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Messages.DelegateOutcome;
import io.dynamicnetworks.bus.Messages.DelegateRequest;
import io.dynamicnetworks.bus.Messages.KeptLedgers;
import io.dynamicnetworks.bus.Messages.LedgerStored;
import io.dynamicnetworks.bus.Messages.NetworksAnswer;
import io.dynamicnetworks.bus.Messages.Noted;
import io.dynamicnetworks.bus.Messages.PodAnswer;
import io.dynamicnetworks.bus.Messages.PodChanged;
import io.dynamicnetworks.bus.Messages.PodWriteReply;
import io.dynamicnetworks.bus.Messages.PodsAnswer;
import io.dynamicnetworks.bus.Messages.SandboxReply;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.plan.Policy;
import io.dynamicnetworks.simulation.SimulatedBus;
import io.dynamicnetworks.simulation.VirtualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lane of one pod, whose peers answer what the test says, when it says so. */
class LanesTest {
  private static final PodUid UID = new PodUid("uid-1");
  private static final PodRef REF = new PodRef("shop", "web-1");
  private static final String A = "[{\"name\":\"a\",\"interface\":\"x1\"}]";
  private static final String A_AND_B =
      "[{\"name\":\"a\",\"interface\":\"x1\"},{\"name\":\"b\",\"interface\":\"x2\"}]";
  private static final Duration AT_ONCE = Duration.ofMillis(10);

  private final VirtualTime time = new VirtualTime();
  private final SimulatedBus bus = new SimulatedBus(time);
  private final List<String> asked = new ArrayList<>();
  private final List<String> written = new ArrayList<>();
  private Supplier<Future<PodAnswer>> watch = () -> Future.succeededFuture(new PodAnswer(null));
  private Function<DelegateRequest, Future<DelegateOutcome>> daemon = LanesTest::done;

  @BeforeEach
  void serve() {
    bus.serve(Addresses.PODS, query -> answer(new PodsAnswer(List.of())));
    bus.serve(Addresses.POD, query -> watch.get());
    bus.serve(
        Addresses.NETWORKS,
        query ->
            answer(
                new NetworksAnswer(
                    REF,
                    query.networks().stream()
                        .collect(Collectors.toMap(ref -> ref, LanesTest::network)))));
    bus.serve(Addresses.LEDGER, query -> answer(new KeptLedgers(List.of())));
    bus.serve(Addresses.LEDGER_WRITE, write -> answer(new LedgerStored(REF, true)));
    bus.serve(
        Addresses.SANDBOX,
        request -> answer(new SandboxReply.Found(REF, new Sandbox("s", "/run/netns/n"))));
    bus.serve(
        Addresses.STATUS,
        write -> {
          written.add(write.summary());
          return answer(new PodWriteReply.Written(REF));
        });
    bus.serve(Addresses.MULTUS_LANE, opened -> answer(new Noted(REF)));
    bus.serve(
        Addresses.multus(UID),
        request -> {
          asked.add(request.command() + " " + request.iface());
          return daemon.apply(request);
        });
    lanes().start();
    pass(AT_ONCE);
  }

  @Test
  void aLookThatCameWhileThePodWasTakenForGoneIsForTheNextLane() {
    Promise<PodAnswer> late = Promise.promise();
    watch = late::future;
    change();
    change();
    watch = () -> pod(A);
    late.complete(new PodAnswer(null));
    pass(AT_ONCE);
    assertThat(asked).containsExactly("ADD x1");
  }

  @Test
  void whatTookEffectIsWrittenAlsoIfTheRunBreaks() {
    watch = () -> pod(A_AND_B);
    Promise<DelegateOutcome> first = Promise.promise();
    daemon = request -> first.future();
    change();
    watch = () -> Future.failedFuture("no answer");
    change(); // So that the run asks, before its second step, whether it is stale.
    first.handle(done("x1"));
    pass(AT_ONCE);
    assertThat(asked).containsExactly("ADD x1");
    assertThat(written).containsExactly("[+[x1@shop/a]]");
  }

  @Test
  void aBackoffThatPassesDuringARunGivesNoRetryWithoutOne() {
    Promise<DelegateOutcome> slow = Promise.promise();
    daemon =
        request -> request.iface().value().equals("x2") ? slow.future() : refusedOrDeleted(request);
    watch = () -> pod(A);
    change();
    watch = () -> pod(A_AND_B);
    change();
    pass(Duration.ofSeconds(5));
    assertThat(asked).containsExactly("ADD x1", "DEL x1", "ADD x1", "DEL x1", "ADD x2");
    slow.handle(done("x2"));
    pass(Duration.ofMillis(300));
    assertThat(asked).hasSize(5);
    pass(Duration.ofMillis(400));
    assertThat(asked).hasSizeGreaterThan(5);
  }

  @Test
  void aBackoffThatPassesDuringARunThatLeavesItAllToTheBackoffIsActedOn() {
    daemon = LanesTest::refusedOrDeleted;
    watch = () -> pod(A);
    change();
    Promise<PodAnswer> late = Promise.promise();
    watch = late::future;
    change();
    pass(Duration.ofSeconds(5));
    watch = () -> pod(A);
    late.handle(pod(A));
    pass(AT_ONCE);
    assertThat(asked).containsExactly("ADD x1", "DEL x1", "ADD x1", "DEL x1");
  }

  private Lanes lanes() {
    Duration second = Duration.ofSeconds(1);
    ReconcileSettings settings =
        new ReconcileSettings(
            Policy.DEFAULT,
            16,
            new ReconcileSettings.Deadlines(second.multipliedBy(60), second, second),
            Backoff.DEFAULT,
            Duration.ofMinutes(5),
            false,
            Duration.ofMinutes(5));
    return new Lanes(bus, time.timers(bus::alive), new SplittableRandom(1), settings);
  }

  private void change() {
    bus.publish(Addresses.POD_CHANGED, new PodChanged(UID, REF));
    pass(AT_ONCE);
  }

  private void pass(Duration duration) {
    time.runUntil(time.nowMillis() + duration.toMillis());
  }

  private static NetworkDefinition network(NetworkRef ref) {
    return new NetworkDefinition(
        ref,
        "{\"cniVersion\":\"1.0.0\",\"name\":\"%s\",\"type\":\"macvlan\"}".formatted(ref.name()));
  }

  private static Future<PodAnswer> pod(@Nullable String networks) {
    return Future.succeededFuture(
        new PodAnswer(
            new Pod(
                UID,
                REF,
                "1",
                Pod.Phase.RUNNING,
                false,
                false,
                false,
                false,
                networks,
                null,
                null,
                "hint")));
  }

  private static Future<DelegateOutcome> done(DelegateRequest request) {
    return done(request.iface().value());
  }

  private static Future<DelegateOutcome> done(String iface) {
    return Future.succeededFuture(
        new DelegateOutcome.Added(
            REF,
            new CniResult(
                "{\"interfaces\":[{\"name\":\"%s\",\"sandbox\":\"/run/netns/n\"}]}"
                    .formatted(iface))));
  }

  private static Future<DelegateOutcome> refusedOrDeleted(DelegateRequest request) {
    return Future.succeededFuture(
        switch (request.command()) {
          case ADD -> new DelegateOutcome.Refused(REF, new Failure.Transient("no"));
          case DEL -> new DelegateOutcome.Deleted(REF);
        });
  }

  private static <T> Future<T> answer(T reply) {
    return Future.succeededFuture(reply);
  }
}
