package io.dynamicnetworks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Many random histories of a node: whatever happens in between, it ends as it should. */
class SimulationTest {
  private static final int HISTORIES = Integer.getInteger("histories", 2_000);
  private static final long FIRST_SEED = Long.getLong("history.seed", 1);

  @Test
  void whateverHappensInBetweenLinksStatusAndWishesAgreeInTheEnd() {
    int actions = 0;
    int faults = 0;
    int failures = 0;
    int kills = 0;
    for (long seed : LongStream.range(FIRST_SEED, FIRST_SEED + HISTORIES).toArray()) {
      History.Verdict verdict = new History(seed).run();
      assertThat(verdict.broken())
          .as("history of seed %d; again with -Dhistories=1 -Dhistory.seed=%d", seed, seed)
          .isEmpty();
      actions += verdict.actions();
      faults += verdict.faults();
      failures += verdict.failures();
      kills += verdict.killed() ? 1 : 0;
    }
    System.out.printf(
        "histories: %d, fault points: %d, with %d actions, %d interfaces whose attach failed,"
            + " the agent killed or stopped in %d%n",
        HISTORIES, faults, actions, failures, kills);
    assertThat(faults).as("the faults were real").isPositive();
  }

  @Test
  void theSameSeedGivesTheSameHistory() {
    assertThat(new History(42).run()).isEqualTo(new History(42).run());
  }
}
