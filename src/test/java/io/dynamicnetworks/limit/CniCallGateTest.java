package io.dynamicnetworks.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.simulation.VirtualTime;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CniCallGateTest {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int SLOTS = 4;

  private final VirtualTime time = new VirtualTime();
  private final List<String> began = new ArrayList<>();
  private final List<Promise<String>> underWay = new ArrayList<>();
  private int hanging;
  private int refused;
  private final CniCallGate gate =
      new CniCallGate(
          new CniCallGate.Rules(SLOTS, PATIENCE, 2, 6),
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

  /** None of them is so slow that it hangs. */
  @Test
  void twoNamespacesWithSlowCallsDelayNoThird() {
    enter("a", 100);
    enter("b", 100);
    assertThat(began).hasSize(SLOTS);
    enter("c", 3);
    assertThat(began).hasSize(SLOTS + 1).last().isEqualTo("c");
    underWay.getLast().complete("done");
    assertThat(began).hasSize(SLOTS + 2).last().isEqualTo("c");
  }

  @Test
  void beyondTheSlotsThereIsOneCallOfEachNamespaceAndAsManyAgainInAll() {
    enter("a", SLOTS - 1);
    for (int number = 0; number < 3 * SLOTS; number++) {
      enter("n" + number, 2);
    }
    assertThat(gate.running()).isEqualTo(2 * SLOTS);
    assertThat(began.subList(SLOTS, 2 * SLOTS)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 2, 2", "16, 14, 16, 32", "40, 35, 40, 64", "64, 56, 57, 64"})
  void howManyRunAtOnce(int configured, int ofOne, int ofTwo, int ofMany) {
    assertThat(running(configured, 1)).isEqualTo(ofOne);
    assertThat(running(configured, 2)).isEqualTo(ofTwo);
    assertThat(running(configured, 200)).isEqualTo(ofMany);
  }

  private int running(int configured, int namespaces) {
    CniCallGate other =
        new CniCallGate(
            CniCallGate.Rules.usual(configured), time.timers(() -> true), () -> {}, () -> {});
    for (int number = 0; number < namespaces; number++) {
      for (int call = 0; call < 100; call++) {
        var _ = other.enter("n" + number, false, () -> Promise.<String>promise().future());
      }
    }
    return other.running();
  }

  @Test
  void whatIsUrgentGoesFirst() {
    enter("a", 10);
    for (int number = 0; number <= SLOTS; number++) {
      enter("b" + number, 1); // Until nothing may start beyond the slots either.
    }
    enter("c", 1);
    enterUrgent("d", "urgent");
    assertThat(began).doesNotContain("c", "urgent");
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
