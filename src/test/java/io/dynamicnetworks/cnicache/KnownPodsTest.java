package io.dynamicnetworks.cnicache;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.PodUid;
import org.junit.jupiter.api.Test;

class KnownPodsTest {
  private final KnownPods pods = new KnownPods();

  @Test
  void onlyWhatFilesMayNameIsNews() {
    assertThat(pods.put(Pods.pod("uid-1", "cart-0", null))).isTrue();
    assertThat(pods.put(Pods.pod("uid-1", "cart-0", null))).isFalse();
    assertThat(pods.put(Pods.pod("uid-1", "cart-0", "0123abc"))).isTrue();
  }

  @Test
  void aNameThatPassesToAnotherPodIsNewsEachTime() {
    pods.put(Pods.pod("uid-1", "cart-0", null));
    assertThat(pods.put(Pods.pod("uid-2", "cart-0", null))).isTrue();
    assertThat(pods.put(Pods.pod("uid-1", "cart-0", null))).isTrue();
  }

  @Test
  void aPodThatGoesIsNewsOnce() {
    pods.put(Pods.pod("uid-1", "cart-0", null));
    assertThat(pods.remove(new PodUid("uid-1"))).isTrue();
    assertThat(pods.remove(new PodUid("uid-1"))).isFalse();
  }
}
