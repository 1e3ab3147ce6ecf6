package io.dynamicnetworks.kube.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.text.Utf8Text;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkCacheTest {
  private static final NetworkDefinition VICTIM = network("victim", "storage", "v".repeat(2_000));
  private static final long BUDGET = 1 << 20;

  private final NetworkCache cache = new NetworkCache(BUDGET);

  @Test
  void whatFitsIsKeptWhole() {
    assertThat(cache.put(VICTIM)).isTrue();
    assertThat(cache.put(VICTIM)).isFalse();
    NetworkRef none = new NetworkRef("victim", "none");
    assertThat(cache.find(Set.of(VICTIM.ref(), none)))
        .isEqualTo(new NetworkCache.Found(Map.of(VICTIM.ref(), VICTIM), Set.of(none)));
    assertThat(cache.put(network("victim", "storage", "other"))).isTrue();
    assertThat(cache.remove(VICTIM.ref())).isTrue();
    assertThat(cache.remove(VICTIM.ref())).isFalse();
    assertThat(cache.bytes()).isZero();
  }

  @Test
  void theResourceIsKeptAndAnotherOneIsAChange() {
    NetworkDefinition fast = new NetworkDefinition(VICTIM.ref(), "{}", null, "example.com/fast");
    NetworkDefinition slow = new NetworkDefinition(VICTIM.ref(), "{}", null, "example.com/slow");
    assertThat(cache.put(fast)).isTrue();
    assertThat(cache.find(Set.of(fast.ref())).known()).containsEntry(fast.ref(), fast);
    assertThat(cache.put(fast)).isFalse();
    assertThat(cache.put(slow)).isTrue();
    assertThat(cache.find(Set.of(fast.ref())).known()).containsEntry(slow.ref(), slow);
    assertThat(cache.remove(slow.ref())).isTrue();
    assertThat(cache.bytes()).isZero();
  }

  @Test
  void whateverIsFoundSharesOneText() {
    cache.put(VICTIM);
    assertThat(text()).isSameAs(text());
  }

  private Utf8Text text() {
    Map<NetworkRef, NetworkDefinition> found = cache.find(Set.of(VICTIM.ref())).known();
    return Objects.requireNonNull(found.get(VICTIM.ref())).text();
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 2_000, 128 << 10})
  void oneNamespaceCannotPushOutAnothersHoweverManyAndLargeItsNetworksAre(int size) {
    cache.put(VICTIM);
    for (int i = 0; i < 20_000; i++) {
      cache.put(network("attacker", "n" + i, "a".repeat(size)));
      assertThat(cache.bytes()).isLessThanOrEqualTo(BUDGET);
    }
    assertThat(cache.find(Set.of(VICTIM.ref())).known()).containsEntry(VICTIM.ref(), VICTIM);
    assertThat(cache.refs()).hasSizeLessThan(6_000).contains(VICTIM.ref());
  }

  @Test
  void whatIsNotKeptWholeIsToBeAskedForAndStillKnownToHaveChangedOrNot() {
    for (int i = 0; i < 20; i++) {
      cache.put(network("attacker", "n" + i, "a".repeat(128 << 10)));
    }
    NetworkRef last = new NetworkRef("attacker", "n19");
    NetworkRef none = new NetworkRef("attacker", "none");
    assertThat(cache.find(Set.of(last, none)))
        .isEqualTo(new NetworkCache.Found(Map.of(), Set.of(last, none)));
    assertThat(cache.put(network("attacker", "n19", "a".repeat(128 << 10)))).isFalse();
    assertThat(cache.put(network("attacker", "n19", "b".repeat(128 << 10)))).isTrue();
    assertThat(cache.remove(last)).isTrue();
    assertThat(cache.remove(none)).isFalse();
  }

  /** To forget it frees nothing, and each pod that names it would have it read whole again. */
  @Test
  void aConfigThatWasDroppedIsNotForgotten() {
    NetworkDefinition tooLong =
        new NetworkDefinition(new NetworkRef("attacker", "long"), "", "spec.config: too long");
    for (int i = 0; i < 9; i++) {
      cache.put(network("attacker", "n" + i, "a".repeat(128 << 10)));
      cache.put(tooLong);
    }
    assertThat(cache.find(Set.of(tooLong.ref())).known()).containsEntry(tooLong.ref(), tooLong);
  }

  @Test
  void whatIsNotEvenKnownByNameMayHaveBeenThere() {
    for (int i = 0; i < 20_000; i++) {
      cache.put(network("attacker", "n" + i, ""));
    }
    NetworkRef any = new NetworkRef("attacker", "any");
    assertThat(cache.remove(any)).isTrue();
    assertThat(cache.remove(new NetworkRef("victim", "any"))).isFalse();
  }

  @Test
  void whenThereIsRoomAgainWhatIsSeenIsKept() {
    for (int i = 0; i < 20; i++) {
      cache.put(network("attacker", "n" + i, "a".repeat(128 << 10)));
    }
    NetworkDefinition last = network("attacker", "n19", "a".repeat(128 << 10));
    for (int i = 0; i < 19; i++) {
      cache.remove(new NetworkRef("attacker", "n" + i));
    }
    assertThat(cache.put(last)).isFalse();
    assertThat(cache.find(Set.of(last.ref())).known()).containsEntry(last.ref(), last);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whateverHappensTheBudgetHoldsAndWhatIsServedIsWhatWasSeenLast(long seed) {
    Random random = new Random(seed);
    NetworkCache small = new NetworkCache(20_000);
    Map<NetworkRef, NetworkDefinition> truth = new java.util.HashMap<>();
    for (int i = 0; i < 5_000; i++) {
      NetworkRef ref =
          new NetworkRef("ns" + random.nextInt(4), "n" + random.nextInt(1 + random.nextInt(80)));
      if (random.nextInt(4) == 0) {
        truth.remove(ref);
        small.remove(ref);
      } else {
        String config = "c".repeat(random.nextInt(3_000));
        String problem = random.nextInt(10) == 0 ? "odd" : null;
        NetworkDefinition network = new NetworkDefinition(ref, config, problem);
        truth.put(ref, network);
        small.put(network);
      }
      assertThat(small.bytes()).isBetween(0L, 20_000L);
      NetworkCache.Found found = small.find(List.of(ref));
      if (!found.toRead().contains(ref)) {
        assertThat(found.known().get(ref)).isEqualTo(truth.get(ref));
      }
    }
    truth.keySet().forEach(small::remove);
    small.refs().forEach(small::remove);
    assertThat(small.bytes()).isZero();
  }

  private static NetworkDefinition network(String namespace, String name, String config) {
    return new NetworkDefinition(new NetworkRef(namespace, name), config);
  }
}
