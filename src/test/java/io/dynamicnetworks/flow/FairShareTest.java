package io.dynamicnetworks.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FairShareTest {
  @ParameterizedTest
  @CsvSource({"100, 0, 50", "100, 50, 25", "5, 0, 3", "1, 0, 1", "100, 100, 0", "100, 200, 0"})
  void aGroupGetsHalfOfWhatTheOthersLeave(long all, long takenByOthers, long share) {
    assertThat(FairShare.of(all, takenByOthers)).isEqualTo(share);
  }

  @Test
  void howeverManyTakeTheirShareTheNextOneGetsSome() {
    FairShare places = new FairShare(10);
    assertThat(taken(places, "a")).isEqualTo(5);
    assertThat(taken(places, "b")).isEqualTo(3);
    assertThat(taken(places, "c")).isEqualTo(1);
    assertThat(taken(places, "d")).isEqualTo(1);
    assertThat(taken(places, "e")).isZero();
  }

  @Test
  void whatIsReturnedCanBeTakenAgain() {
    FairShare places = new FairShare(1);
    assertThat(taken(places, "a")).isEqualTo(1);
    places.release("a");
    assertThat(taken(places, "b")).isEqualTo(1);
  }

  private static int taken(FairShare places, String group) {
    int taken = 0;
    while (places.take(group)) {
      taken++;
    }
    return taken;
  }
}
