package io.dynamicnetworks.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.simulation.VirtualTime;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DelegateGateTest {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int SLOTS = 4;

  private final VirtualTime time = new VirtualTime();
  private final List<String> began = new ArrayList<>();
  private final List<Promise<String>> underWay = new ArrayList<>();
  private int hanging;
  private int refused;
  private final DelegateGate gate =
      new DelegateGate(
          new DelegateGate.Rules(SLOTS, PATIENCE, 2, 6),
          time.timers(() -> true),
          () -> hanging++,
          () -> refused++);

  private void enter(String namespace, int calls) {
    for (int i = 0; i < calls; i++) {
      var _ =
          gate.enter(
              namespace,
              false,
              () -> {
                began.add(namespace);
                Promise<String> call = Promise.promise();
                underWay.add(call);
                return call.future();
              });
    }
  }

  private void pass(Duration duration) {
    time.runUntil(time.nowMillis() + duration.toMillis());
  }

  private void endFirst() {
    underWay.removeFirst().complete("done");
  }

  private void enterUrgent(String namespace, String name) {
    var _ =
        gate.enter(
            namespace,
            true,
            () -> {
              began.add(name);
              return Promise.<String>promise().future();
            });
  }

  @Test
  void namespacesTakeTurns() {
    enter("a", 10);
    enter("b", 10);
    assertThat(began).containsExactly("a", "a", "a", "b");
    endFirst();
    endFirst();
    endFirst();
    assertThat(began.subList(SLOTS, 7)).containsExactly("a", "b", "a");
  }

  @Test
  void noNamespaceTakesTheLastSlot() {
    enter("a", 100);
    assertThat(began).hasSize(SLOTS - 1);
    enter("b", 1);
    assertThat(began).last().isEqualTo("b");
    assertThat(refused).isZero();
  }

  @Test
  void aNodeWithOneSlotUsesIt() {
    DelegateGate small =
        new DelegateGate(DelegateGate.Rules.usual(1), time.timers(() -> true), () -> {}, () -> {});
    List<String> calls = new ArrayList<>();
    var _ =
        small.enter(
            "a",
            false,
            () -> {
              calls.add("a");
              return Promise.<String>promise().future();
            });
    assertThat(calls).hasSize(1);
  }

  @Test
  void whatIsUrgentGoesFirst() {
    enter("a", 10);
    enter("b", 1);
    enter("c", 1);
    enterUrgent("d", "urgent");
    endFirst();
    assertThat(began).last().isEqualTo("urgent");
  }

  @Test
  void callsThatHangDoNotRunOncePerPod() {
    enter("a", 100);
    pass(Duration.ofMinutes(1));
    assertThat(began).hasSize(SLOTS - 1);
    assertThat(refused).isOne();
    assertThat(hanging).isEqualTo(SLOTS - 1);
    endFirst();
    assertThat(began).hasSize(SLOTS - 1);
    endFirst();
    assertThat(began).hasSize(SLOTS);
  }

  /** As many as it can start at once hang, and another namespace's go on as if they did not. */
  @Test
  void callsThatHangDelayNoOtherNamespace() {
    enter("a", 100);
    enter("b", 1);
    assertThat(began).contains("b");
    pass(PATIENCE);
    enter("c", 100);
    assertThat(began.stream().filter("c"::equals)).hasSize(SLOTS - 1);
    endFirst();
  }

  @Test
  void whereManyHangEachOtherNamespaceHasOneCall() {
    for (String namespace : List.of("a", "b", "c")) {
      enter(namespace, 100);
      pass(PATIENCE);
    }
    int before = began.size();
    assertThat(before).isEqualTo(3 * (SLOTS - 1));
    assertThat(refused).isEqualTo(3);
    enter("d", 100);
    assertThat(began).hasSize(before + 1).last().isEqualTo("d");
    assertThat(refused).isEqualTo(4);
    pass(Duration.ofMinutes(1));
    assertThat(began).hasSize(before + 1);
    assertThat(refused).isEqualTo(4);
  }

  @Test
  void manyThatEndAtOnceTakeNoStack() {
    int[] calls = {0};
    for (int i = 0; i < 100_000; i++) {
      var _ =
          gate.enter(
              "a",
              false,
              () -> {
                calls[0]++;
                Promise<String> done = Promise.promise();
                done.complete("at once");
                return done.future();
              });
    }
    assertThat(calls[0]).isEqualTo(100_000);
  }
}
