package io.dynamicnetworks.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.PodUid;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
  private final RateLimiter edits = RateLimiter.ofEdits();
  private long now = 1_000_000;

  private Duration take(String namespace, String pod) {
    return edits.take(new PodUid(pod), namespace, now);
  }

  @Test
  void aBurstIsTakenAtOnceAndThenSoManyASecond() {
    for (int i = 0; i < Budgets.EDITS_OF_POD; i++) {
      assertThat(take("a", "p")).isZero();
    }
    assertThat(take("a", "p")).isEqualTo(Duration.ofSeconds(1).dividedBy(2));
    now += 10_000;
    assertThat(take("a", "p")).isZero();
  }

  @Test
  void podsOfOneNamespaceShareABucketAndThoseOfOthersHaveTheirs() {
    for (int i = 0; i < Budgets.EDITS_OF_NAMESPACE; i++) {
      assertThat(take("a", "p" + i)).isZero();
    }
    assertThat(take("a", "another")).isPositive();
    assertThat(take("b", "another-one")).isZero();
  }

  @Test
  void aBucketThatIsFullTakesNoMore() {
    take("a", "p");
    now += Duration.ofDays(1).toMillis();
    for (int i = 0; i < Budgets.EDITS_OF_POD; i++) {
      assertThat(take("a", "p")).isZero();
    }
    assertThat(take("a", "p")).isPositive();
  }

  /** As after NTP has corrected the clock of a node that has just booted. */
  @Test
  void aClockThatIsSetBackCostsNothing() {
    assertThat(take("a", "p")).isZero();
    now -= Duration.ofHours(1).toMillis();
    assertThat(take("a", "p")).isZero();
    now += 1_000;
    assertThat(take("a", "p")).isZero();
  }
}
