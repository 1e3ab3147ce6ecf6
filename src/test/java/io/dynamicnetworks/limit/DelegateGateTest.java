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
  private static final int PLACES = 4;

  private final VirtualTime time = new VirtualTime();
  private final List<String> began = new ArrayList<>();
  private final List<Promise<String>> underWay = new ArrayList<>();
  private int hanging;
  private int refused;
  private final DelegateGate gate =
      new DelegateGate(
          new DelegateGate.Rules(PLACES, PATIENCE, 2, 6),
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

  @Test
  void namespacesTakeTurns() {
    enter("a", 10);
    enter("b", 2);
    assertThat(began).containsExactly("a", "a", "a", "a");
    endFirst();
    endFirst();
    endFirst();
    assertThat(began.subList(PLACES, 7)).containsExactly("a", "b", "a");
  }

  @Test
  void whatIsUrgentGoesFirst() {
    enter("a", 10);
    var _ =
        gate.enter(
            "b",
            true,
            () -> {
              began.add("urgent");
              return Promise.<String>promise().future();
            });
    endFirst();
    assertThat(began).last().isEqualTo("urgent");
  }

  @Test
  void callsThatHangDoNotRunOncePerPod() {
    enter("a", 100);
    pass(Duration.ofMinutes(1));
    // The first request that hangs lets one more begin.
    assertThat(began).hasSize(PLACES + 1);
    assertThat(refused).isPositive();
    assertThat(hanging).isEqualTo(PLACES + 1);
    endFirst();
    endFirst();
    endFirst();
    assertThat(began).hasSize(PLACES + 1);
    endFirst();
    assertThat(began.size()).isGreaterThan(PLACES + 1);
  }

  @Test
  void callsThatHangDelayNoOtherNamespace() {
    enter("a", 100);
    enter("b", 1);
    assertThat(began).doesNotContain("b");
    pass(PATIENCE);
    assertThat(began).contains("b");
  }

  @Test
  void whereManyHangEachOtherNamespaceHasOneCall() {
    enter("a", 100);
    pass(PATIENCE);
    enter("b", 100);
    pass(PATIENCE);
    int both = began.size();
    assertThat(both).isEqualTo(2 * PLACES + 1);
    enter("c", 100);
    assertThat(began).hasSize(both + 1).last().isEqualTo("c");
    pass(Duration.ofMinutes(1));
    assertThat(began).hasSize(both + 1);
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
