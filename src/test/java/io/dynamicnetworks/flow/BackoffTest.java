package io.dynamicnetworks.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @ParameterizedTest
  @CsvSource({
    "0,500",
    "1,1000",
    "2,2000",
    "3,4000",
    "4,8000",
    "5,16000",
    "6,32000",
    "7,60000",
    "8,60000",
    "1000,60000",
    "2147483647,60000",
  })
  void delaysDoubleUpToTheMaximum(int attempt, long millis) {
    assertThat(DefaultBackoff.DEFAULT.withoutJitter(attempt)).hasMillis(millis);
  }

  @ParameterizedTest
  @CsvSource({"0,0,1000", "0,0.999,1000", "0.2,0,800", "0.2,0.5,1000", "0.5,0,500", "0.5,0.5,1000"})
  void aDelayIsSpreadByTheJitter(double jitter, double random, long millis) {
    RandomGenerator fixed = fixed(random);
    assertThat(new Backoff(SECOND, MINUTE, jitter).before(0, fixed)).hasMillis(millis);
  }

  @ParameterizedTest
  @CsvSource({"0,1", "1,1", "5,5", "60,60", "3600,60"})
  void aPeersWishIsHeededUpToAMinute(long wishSeconds, long seconds) {
    Duration wish = Duration.ofSeconds(wishSeconds);
    assertThat(new Backoff(SECOND, MINUTE, 0).before(0, fixed(0), wish)).hasSeconds(seconds);
  }

  @Test
  void theUsualJitterIsAFifth() {
    assertThat(new Backoff(SECOND, MINUTE).before(0, fixed(0))).hasMillis(800);
    assertThat(Backoff.jittered(MINUTE, fixed(0))).hasSeconds(48);
    assertThat(Backoff.jittered(MINUTE, fixed(0.999_999_9))).hasSeconds(72);
  }

  @Test
  void itNeedsDelaysThatGrowAndAJitterBelowOne() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(Duration.ZERO, SECOND));
    assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(MINUTE, SECOND));
    assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(SECOND, MINUTE, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(SECOND, MINUTE, -0.1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(SECOND, MINUTE, Double.NaN));
  }

  private static RandomGenerator fixed(double next) {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        throw new UnsupportedOperationException();
      }

      @Override
      public double nextDouble() {
        return next;
      }
    };
  }
}
