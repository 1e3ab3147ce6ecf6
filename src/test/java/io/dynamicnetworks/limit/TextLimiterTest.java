package io.dynamicnetworks.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodBuilder;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.text.CutText;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TextLimiterTest {
  private static final int KIB = 1 << 10;

  private final TextLimiter texts = new TextLimiter();
  private long now = 1_000_000;

  @Test
  void shortAnnotationsAreNeverDelayed() {
    for (int i = 0; i < 100_000; i++) {
      assertThat(take("a", "x".repeat(Budgets.SHORT_TEXTS_KIB * KIB))).isZero();
    }
    assertThat(texts.take(null, now)).isZero();
  }

  @Test
  void longOnesOfANamespaceShareABurstAndARate() {
    String text = "x".repeat((Budgets.SHORT_TEXTS_KIB + 32) * KIB);
    for (int i = 0; i < Budgets.LONG_TEXTS_OF_NAMESPACE_KIB / 32; i++) {
      assertThat(take("a", text)).isZero();
    }
    assertThat(take("a", text)).isBetween(Duration.ofMillis(31), Duration.ofMillis(32));
    assertThat(take("b", text)).isZero();
    now += 1_000;
    assertThat(take("a", text)).isZero();
  }

  @Test
  void aTextThatWasCutCountsInFull() {
    String cut = new CutText((Budgets.SHORT_TEXTS_KIB + 128) * KIB, 8 * KIB, 1).marker();
    for (int i = 0; i < Budgets.LONG_TEXTS_OF_NAMESPACE_KIB / 128; i++) {
      assertThat(take("a", cut)).isZero();
    }
    assertThat(take("a", cut)).isPositive();
  }

  @Test
  void aForgedMarkerCountsNoMoreThanTheApiServerAccepts() {
    String forged = new CutText(9_999_999_999L, 8 * KIB, 1).marker();
    assertThat(take("a", forged)).isZero();
    assertThat(take("a", forged)).isZero();
  }

  private Duration take(String namespace, String networks) {
    Pod pod =
        new PodBuilder(new PodUid("u"), new PodRef(namespace, "p"))
            .annotations(networks, null)
            .build();
    return texts.take(pod, now);
  }
}
