package io.dynamicnetworks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Many random histories of a node: whatever happens in between, the outcome is correct. */
class SimulationTest {
  private static final int HISTORIES = Integer.getInteger("histories", 2_000);

  /** The number of histories in which every possible action occurs. */
  private static final int ENOUGH = 1_000;

  private static final long FIRST_SEED = Long.getLong("history.seed", 1);

  static List<Mode> modes() {
    String mode = System.getProperty("history.mode", "");
    return mode.isEmpty()
        ? List.of(Mode.values())
        : List.of(Mode.valueOf(mode.toUpperCase(Locale.ROOT)));
  }

  @ParameterizedTest
  @MethodSource("modes")
  void whateverHappensInBetweenWhatIsAttachedListedAndDesiredAgreesInTheEnd(Mode mode) {
    int actions = 0;
    int faults = 0;
    int failures = 0;
    int kills = 0;
    int checked = 0;
    Map<String, Integer> excused = new TreeMap<>();
    Map<String, Integer> hostile = new TreeMap<>();
    List<String> broken = new ArrayList<>();
    for (long seed : LongStream.range(FIRST_SEED, FIRST_SEED + HISTORIES).toArray()) {
      History.Verdict verdict = new History(seed, mode).run();
      if (!verdict.broken().isEmpty()) {
        broken.add("seed " + seed + ": " + verdict.broken());
      }
      actions += verdict.actions();
      faults += verdict.faults();
      failures += verdict.failures();
      kills += verdict.killed() ? 1 : 0;
      checked += verdict.checkedPods();
      verdict.excused().forEach((why, count) -> excused.merge(why, count, Integer::sum));
      String isolation = verdict.isolated() ? " (isolated)" : "";
      verdict
          .hostile()
          .forEach((kind, count) -> hostile.merge(kind + isolation, count, Integer::sum));
    }
    System.out.printf(
        "%s histories: %d, fault points: %d, with %d actions, %d interfaces whose attach failed,"
            + " the controller killed or stopped in %d; pods checked: %d, excused: %s;"
            + " hostile acts: %s%n",
        mode, HISTORIES, faults, actions, failures, kills, checked, excused, hostile);
    assertThat(faults).as("the faults were real").isPositive();
    assertThat(broken)
        .as("again with -Dhistories=1 -Dhistory.seed=SEED -Dhistory.mode=%s", mode)
        .isEmpty();
    if (HISTORIES >= ENOUGH) {
      assertThat(hostile)
          .as("each, with isolation and without")
          .hasSize(2 * Hostile.Kind.values().length);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSameSeedGivesTheSameHistory(Mode mode) {
    assertThat(new History(42, mode).run()).isEqualTo(new History(42, mode).run());
  }
}
