package io.dynamicnetworks.kube.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Pod.Phase;
import io.dynamicnetworks.model.PodBuilder;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PodCacheTest {
  private static final PodUid UID = new PodUid("u");

  private final AtomicLong now = new AtomicLong();
  private final PodCache cache = new PodCache(now::get);

  @Test
  void onlyWhatMattersIsAnnounced() {
    assertThat(cache.seen(pod(1, null, null))).isTrue();
    assertThat(cache.seen(pod(2, null, null))).isFalse();
    assertThat(cache.seen(pod(3, "storage", null))).isTrue();
    assertThat(cache.seen(pod(4, "storage", "[]"))).isTrue();
  }

  @Test
  void anAnswerIsNeverOlderThanAnOwnWrite() {
    cache.seen(pod(9, null, null));
    cache.wrote(pod(12, null, "mine"));
    assertThat(cache.seen(pod(10, null, null))).isFalse();
    assertThat(cache.get(UID)).isEqualTo(pod(12, null, "mine"));
    assertThat(cache.seen(pod(12, null, "mine"))).isFalse();
    assertThat(cache.seen(pod(13, null, "theirs"))).isTrue();
    assertThat(cache.get(UID)).isEqualTo(pod(13, null, "theirs"));
  }

  @Test
  void anEditThatAnOwnWriteOvertookIsAnnouncedOnce() {
    cache.seen(pod(1, null, null));
    cache.wrote(pod(3, "storage", "mine"));
    assertThat(cache.seen(pod(2, "storage", null))).isTrue();
    assertThat(cache.seen(pod(3, "storage", "mine"))).isFalse();
  }

  @Test
  void whatAnOwnReadFindsIsAnsweredAndStillAnnounced() {
    cache.seen(pod(1, null, null));
    cache.read(pod(2, "storage", null));
    assertThat(cache.get(UID)).isEqualTo(pod(2, "storage", null));
    assertThat(cache.seen(pod(2, "storage", null))).isTrue();
  }

  @Test
  void aChangeThatAnOwnReadShowedAndThatWasUndoneSinceIsAnnounced() {
    cache.seen(pod(1, null, "first"));
    cache.read(pod(2, null, "theirs"));
    assertThat(cache.seen(pod(3, null, "first"))).isTrue();
    assertThat(cache.get(UID)).isEqualTo(pod(3, null, "first"));
    assertThat(cache.seen(pod(4, null, "first"))).isFalse();
  }

  @Test
  void whatOthersChangedJustBeforeAnOwnWriteIsStillAnnounced() {
    cache.seen(pod(1, null, "first"));
    cache.read(pod(2, null, "theirs"));
    cache.wrote(pod(3, null, "theirs and mine"));
    assertThat(cache.seen(pod(2, null, "theirs"))).isTrue();
    assertThat(cache.seen(pod(3, null, "theirs and mine"))).isFalse();
  }

  @Test
  void aLateAnswerToAWriteDoesNotBringBackAPodThatIsGone() {
    cache.seen(pod(1, null, null));
    assertThat(cache.remove(UID)).isNotNull();
    cache.wrote(pod(2, null, "mine"));
    cache.read(pod(2, null, "mine"));
    assertThat(cache.get(UID)).isNull();
    assertThat(cache.remove(UID)).isNull();
  }

  @Test
  void resourceVersionsThatWentBackAreBelievedInTheEnd() {
    cache.seen(pod(100, null, null));
    cache.wrote(pod(101, null, "mine"));
    now.addAndGet(Duration.ofMinutes(6).toNanos());
    assertThat(cache.seen(pod(20, "restored", null))).isTrue();
    assertThat(cache.get(UID)).isEqualTo(pod(20, "restored", null));
  }

  @Test
  void ofAPodInATerminalPhaseNoAnnotationIsKept() {
    Pod failed = withPhase(pod(2, "storage", "[]"), Phase.FAILED);
    cache.seen(pod(1, "storage", "[]"));
    assertThat(cache.whole(UID)).isNotNull();
    assertThat(cache.seen(failed)).isTrue();
    assertThat(cache.get(UID)).isEqualTo(failed.withoutAnnotations());
    cache.wrote(withPhase(pod(3, "storage", "[{}]"), Phase.FAILED));
    cache.read(withPhase(pod(4, "storage", "[{}]"), Phase.FAILED));
    assertThat(cache.get(UID)).isEqualTo(failed.withoutAnnotations().withResourceVersion("4"));
    assertThat(cache.whole(UID)).isNull();
    assertThat(cache.seen(withPhase(pod(4, "other", null), Phase.FAILED))).isFalse();
  }

  @Test
  void ofIdlePodsNothingIsKeptUntilTheyRun() {
    cache.idlePods().listed();
    for (int i = 0; i < 6_000; i++) {
      assertThat(cache.seen(withPhase(of("crowd", "p" + i, "x".repeat(8_000)), Phase.PENDING)))
          .isFalse();
      assertThat(cache.seen(withPhase(of("crowd", "f" + i, "x"), Phase.FAILED))).isFalse();
    }
    assertThat(cache.size()).isZero();
    assertThat(cache.bytes()).isZero();
    assertThat(cache.idlePods().leftOut()).isFalse();
    Pod runs = of("crowd", "p7", "x".repeat(8_000));
    assertThat(cache.seen(runs)).isTrue();
    assertThat(cache.whole(runs.uid())).isEqualTo(runs);
  }

  @Test
  void aPendingPodWithASandboxIsKeptWhole() {
    Pod starts =
        PodBuilder.of(pod(1, "storage", null)).phase(Phase.PENDING).sandboxHint("10.0.0.7").build();
    assertThat(cache.seen(starts)).isTrue();
    assertThat(cache.whole(UID)).isEqualTo(starts);
    // Its sandbox is recreated, with init containers that run first.
    Pod again = PodBuilder.of(starts).resourceVersion(2).sandboxHint("").build();
    assertThat(cache.seen(again)).isTrue();
    assertThat(cache.whole(UID)).isEqualTo(again);
  }

  @Test
  void anIdlePodOfTheLedgerIsKeptWithoutItsAnnotations() {
    Pod pending = withPhase(pod(1, "storage", "[]"), Phase.PENDING);
    cache.idlePods().hold(List.of(UID));
    assertThat(cache.seen(pending)).isTrue();
    cache.idlePods().listed();
    assertThat(cache.get(UID)).isEqualTo(pending.withoutAnnotations());
    assertThat(cache.whole(UID)).isNull();
    assertThat(cache.seen(pod(2, "storage", "[]"))).isTrue();
    assertThat(cache.whole(UID)).isEqualTo(pod(2, "storage", "[]"));
  }

  @Test
  void aPodThatEndedIsKeptUntilItIsReleased() {
    cache.idlePods().listed();
    cache.seen(pod(1, "storage", null));
    cache.released(UID);
    assertThat(cache.get(UID)).as("it runs").isNotNull();
    assertThat(cache.seen(withPhase(pod(2, "storage", null), Phase.SUCCEEDED))).isTrue();
    cache.released(UID);
    assertThat(cache.size()).isZero();
    assertThat(cache.seen(withPhase(pod(3, "other", null), Phase.SUCCEEDED))).isFalse();
  }

  @Test
  void ofIdlePodsWithTheFinalizerEachNamespaceHasSome() {
    PodCache small = new PodCache(now::get, 1_000, 100, 8);
    small.idlePods().listed();
    for (int i = 0; i < 100; i++) {
      small.seen(waiting("crowd", "c" + i));
    }
    assertThat(small.size()).isEqualTo(4);
    assertThat(small.idlePods().leftOut()).isTrue();
    assertThat(small.idlePods().leftOut()).isFalse();
    for (int i = 0; i < 100; i++) {
      small.seen(waiting("other", "o" + i));
    }
    assertThat(small.size()).isEqualTo(6);
    assertThat(small.seen(waiting("third", "t"))).isTrue();
    Pod off = waiting("crowd", "c0").withOwnFinalizer(false).withResourceVersion("2");
    small.wrote(off);
    small.released(off.uid());
    assertThat(small.seen(waiting("crowd", "c50"))).isFalse();
    small.remove(new PodUid("o0"));
    small.remove(new PodUid("o1"));
    assertThat(small.seen(waiting("crowd", "c51"))).isTrue();
  }

  @Test
  void ofPodsThatHadEndedBeforeTheFirstListSomeAreKept() {
    PodCache small = new PodCache(now::get, 1_000, 100, 8);
    for (int i = 0; i < 100; i++) {
      small.seen(withPhase(of("jobs", "j" + i, "x"), Phase.SUCCEEDED));
    }
    assertThat(small.size()).isEqualTo(4);
    assertThat(small.idlePods().leftOut()).isFalse();
    small.idlePods().listed();
    assertThat(small.seen(withPhase(of("other", "late", "x"), Phase.SUCCEEDED))).isFalse();
  }

  @Test
  void theNamespaceThatTakesTheMostLosesItsLargestTextsAndNoOtherDoes() {
    PodCache small = new PodCache(now::get, 1_000, 100);
    Pod victim = of("victim", "v", "x".repeat(300));
    Pod first = of("crowd", "a", "x".repeat(300));
    Pod second = of("crowd", "b", "y".repeat(350));
    small.seen(victim);
    small.seen(first);
    assertThat(small.seen(second)).isTrue();
    assertThat(small.cut()).isEmpty();
    assertThat(small.seen(of("victim", "w", "z".repeat(90)))).isTrue();
    assertThat(small.cut()).containsExactly(second.uid());
    assertThat(small.cut()).isEmpty();
    assertThat(small.bytes()).isLessThanOrEqualTo(1_000);
    assertThat(small.get(victim.uid())).isEqualTo(victim);
    assertThat(String.valueOf(small.get(second.uid())))
        .contains("text_of_350_bytes_want_at_most_100_");
    // Nothing is decided from a cut copy.
    assertThat(small.whole(second.uid())).isNull();
    assertThat(small.whole(first.uid())).isEqualTo(first);
    // The same object again is not a change, and the byte count stays correct.
    assertThat(small.seen(second)).isFalse();
    small.remove(second.uid());
    small.remove(first.uid());
    small.remove(victim.uid());
    assertThat(small.bytes()).isEqualTo(90);
  }

  @Test
  void manyTextsOf8KibCostNoOtherNamespaceItsLongerOnes() {
    for (int i = 0; i < 40; i++) {
      cache.seen(of("victim", "v" + i, "x".repeat(9_000)));
    }
    for (int i = 0; i < 250; i++) {
      Pod pod = of("crowd", "c" + i, "x".repeat(8_000)).withNetworkStatus("x".repeat(8_000));
      cache.seen(pod);
    }
    assertThat(cache.bytes()).isLessThanOrEqualTo(Budgets.PODS_BYTES);
    assertThat(cache.cut()).isNotEmpty().allSatisfy(uid -> assertThat(uid.value()).startsWith("c"));
  }

  @Test
  void ownReadsAndWritesMakeRoomAtOnce() {
    PodCache small = new PodCache(now::get, 1_000, 100);
    List<PodUid> reported = new ArrayList<>();
    small.whenCut(() -> reported.addAll(small.cut()));
    Pod own = of("crowd", "a", "x".repeat(300));
    Pod other = of("crowd", "b", "y".repeat(600));
    small.seen(own);
    small.seen(other);
    small.wrote(own.withNetworkStatus("z".repeat(150)).withResourceVersion("2"));
    assertThat(reported).containsExactly(other.uid());
    assertThat(small.bytes()).isLessThanOrEqualTo(1_000);
    assertThat(small.whole(own.uid())).isNotNull();
    small.read(own.withNetworkStatus("z".repeat(900)).withResourceVersion("3"));
    assertThat(reported).containsExactly(other.uid(), own.uid());
    assertThat(small.bytes()).isLessThanOrEqualTo(1_000);
    assertThat(small.whole(own.uid())).isNull();
  }

  @Test
  void whatWasCutStaysCutUntilThereIsRoomAndDisplacesNoOther() {
    PodCache small = new PodCache(now::get, 1_000, 100);
    Pod first = of("crowd", "a", "x".repeat(400));
    Pod second = of("crowd", "b", "y".repeat(400));
    Pod third = of("crowd", "c", "z".repeat(400));
    small.seen(first);
    small.seen(second);
    small.seen(third);
    // Among equals, the one that came last.
    assertThat(small.cut()).containsExactly(third.uid());
    assertThat(small.seen(third.withResourceVersion("2"))).isFalse();
    small.wrote(third.withResourceVersion("3"));
    small.read(third.withResourceVersion("4"));
    assertThat(small.cut()).isEmpty();
    assertThat(small.whole(third.uid())).isNull();
    assertThat(small.partly(third.uid())).isNotNull();
    assertThat(small.whole(first.uid())).isEqualTo(first);
    assertThat(small.whole(second.uid())).isEqualTo(second);
    small.remove(first.uid());
    Pod shown = third.withResourceVersion("5");
    assertThat(small.seen(shown)).isTrue();
    assertThat(small.whole(third.uid())).isEqualTo(shown);
  }

  @Test
  void whatWasCutComesBackOnceAnotherNamespaceTakesTheMost() {
    PodCache small = new PodCache(now::get, 1_000, 100);
    Pod victim = of("victim", "v", "x".repeat(600));
    small.seen(victim);
    small.seen(of("crowd", "a", "y".repeat(500)));
    assertThat(small.cut()).containsExactly(victim.uid());
    Pod largest = of("crowd", "b", "z".repeat(480));
    small.seen(largest);
    small.seen(of("crowd", "c", "z".repeat(90)));
    assertThat(small.seen(victim.withResourceVersion("2"))).isTrue();
    assertThat(small.whole(victim.uid())).isNotNull();
    assertThat(small.bytes()).isLessThanOrEqualTo(1_000);
  }

  @Test
  void oneCharacterBeyondLatin1CountsForAll() {
    PodCache small = new PodCache(now::get, 1_000, 100);
    small.seen(of("a", "p", "x".repeat(100) + "☃"));
    assertThat(small.bytes()).isEqualTo(202);
  }

  @Test
  void manyShortTextsStay() {
    PodCache small = new PodCache(now::get, 1_000, 100);
    for (int i = 0; i < 20; i++) {
      small.seen(of("crowd", "p" + i, "x".repeat(100)));
    }
    assertThat(small.cut()).isEmpty();
  }

  private static Pod waiting(String namespace, String name) {
    return withPhase(of(namespace, name, "x"), Phase.FAILED).withOwnFinalizer(true);
  }

  private static Pod of(String namespace, String name, String networks) {
    return new PodBuilder(new PodUid(name), new PodRef(namespace, name))
        .annotations(networks, null)
        .build();
  }

  private static Pod withPhase(Pod pod, Phase phase) {
    return PodBuilder.of(pod).phase(phase).build();
  }

  private static Pod pod(int version, @Nullable String networks, @Nullable String status) {
    return new PodBuilder(UID, new PodRef("shop", "web-0"))
        .resourceVersion(version)
        .annotations(networks, status)
        .build();
  }
}
