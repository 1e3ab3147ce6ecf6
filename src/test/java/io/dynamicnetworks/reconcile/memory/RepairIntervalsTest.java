package io.dynamicnetworks.reconcile.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When something that another writer keeps overwriting is repaired (SPEC 5.8 and 5.10). */
class RepairIntervalsTest {
  private static final long QUIET = Duration.ofMinutes(10).toMillis();

  @ParameterizedTest
  @CsvSource({"0", "1000", "4000000000000"})
  void theFirstRepairIsDoneAtOnce(long now) {
    assertThat(new RepairIntervals().dueIn(now)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"1,10", "2,20", "3,40", "4,80", "5,160", "6,300", "1000,300"})
  void repairsThatAreUndoneAgainAndAgainComeAtGrowingIntervals(int count, long seconds) {
    RepairIntervals repairs = repaired(count);
    assertThat(repairs.dueIn(1_000)).hasSeconds(seconds);
    assertThat(repairs.dueIn(1_000 + seconds * 1_000 - 1)).hasMillis(1);
    assertThat(repairs.dueIn(1_000 + seconds * 1_000)).isZero();
  }

  @Test
  void afterTenMinutesOfQuietDamageIsRepairedAtOnceAndTheIntervalsStartOver() {
    RepairIntervals repairs = repaired(6);
    long quiet = 1_000 + QUIET + 1;
    assertThat(repairs.dueIn(quiet)).isZero();
    repairs.repaired(quiet);
    assertThat(repairs.dueIn(quiet)).hasSeconds(10);
  }

  @Test
  void upToTenMinutesTheIntervalsGoOn() {
    RepairIntervals repairs = repaired(4);
    repairs.repaired(1_000 + QUIET);
    assertThat(repairs.dueIn(1_000 + QUIET)).hasSeconds(160);
  }

  @Test
  void repeatedOverwritingIsReportedOnce() {
    RepairIntervals repairs = new RepairIntervals();
    int reports = 0;
    for (int at = 0; at < 100; at++) {
      reports += repairs.repaired(at * 300_000L) ? 1 : 0;
    }
    assertThat(reports).isEqualTo(1);
  }

  @Test
  void aWriteThatFailedIsRepeatedAtOnceAndIsNoOverwriting() {
    RepairIntervals repairs = repaired(2);
    repairs.wrote(false);
    for (int time = 0; time < 5; time++) {
      assertThat(repairs.dueIn(1_000)).isZero();
      assertThat(repairs.repaired(1_000)).isFalse();
    }
    repairs.wrote(true);
    assertThat(repairs.dueIn(1_000)).hasSeconds(20);
    assertThat(repairs.repaired(1_000)).isTrue();
  }

  private static RepairIntervals repaired(int count) {
    RepairIntervals repairs = new RepairIntervals();
    for (int i = 0; i < count; i++) {
      repairs.repaired(1_000);
    }
    return repairs;
  }
}
