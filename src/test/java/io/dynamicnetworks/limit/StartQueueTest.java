package io.dynamicnetworks.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.flow.Timers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartQueueTest {
  private final Deque<Runnable> turns = new ArrayDeque<>();
  private final List<String> begun = new ArrayList<>();
  private final StartQueue queue =
      new StartQueue(
          new Timers() {
            @Override
            public long nowMillis() {
              return 0;
            }

            @Override
            public Alarm after(Duration delay, Runnable task) {
              turns.add(task);
              return () -> turns.remove(task);
            }
          });

  private void begin(String namespace, String name) {
    queue.begin(namespace, () -> begun.add(name));
  }

  private void turn() {
    turns.remove().run();
  }

  @Test
  void theFirstBeginsAtOnceAndOthersOnePerTurnWithNamespacesInTurn() {
    begin("crowd", "crowd-1");
    begin("crowd", "crowd-2");
    begin("crowd", "crowd-3");
    begin("victim", "victim-1");
    assertThat(begun).containsExactly("crowd-1");
    turn();
    turn();
    assertThat(begun).containsExactly("crowd-1", "crowd-2", "victim-1");
    turn();
    assertThat(begun).endsWith("crowd-3");
  }

  @Test
  void onceNothingWaitsTheNextBeginsAtOnceAgain() {
    begin("crowd", "one");
    turn();
    assertThat(turns).isEmpty();
    begin("crowd", "two");
    assertThat(begun).containsExactly("one", "two");
  }
}
