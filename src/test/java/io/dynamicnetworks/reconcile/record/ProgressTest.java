package io.dynamicnetworks.reconcile.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.PodStatus;
import io.dynamicnetworks.simulation.VirtualTime;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final NetworkRef NAD = new NetworkRef("shop", "storage");

  private final Progress progress = new Progress(new VirtualTime().timers(() -> true));

  @Test
  void ofProblemsAsMuchIsKeptAsTheConditionMayShow() {
    for (int number = 0; number < 1_000; number++) {
      progress.problem(
          new Notice(EventReason.FAILED_ADDING_INTERFACE, number + " ☃".repeat(400), null, NAD));
    }
    assertThat(progress.problems()).isNotEmpty();
    assertThat(progress.problems().stream().mapToInt(Notice::heapBytes).sum())
        .isLessThanOrEqualTo(Budgets.FAILURE_TEXTS_BYTES);
    assertThat(progress.firstProblem()).startsWith("0 ☃").hasSize(PodStatus.MAX_CAUSE_CHARS + 1);
  }

  @Test
  void ofWhatIsLeftToDoAndAwaitedOnlyHashesAreKept() {
    progress.await(NAD);
    progress.failed("Attach shop/storage@net1", "x".repeat(100_000));
    Result result = progress.end(Result.End.DONE);
    assertThat(result.awaits(NAD)).isTrue();
    assertThat(result.awaits(new NetworkRef("shop", "other"))).isFalse();
    assertThat(result.leaves(Set.of("Attach shop/storage@net1"))).isTrue();
    assertThat(result.leaves(Set.of("Attach shop/storage@net1", "Detach a/b@c"))).isFalse();
    assertThat(result.cause()).hasSizeLessThanOrEqualTo(Budgets.NOTICE_CHARS);
  }

  @Test
  void moreLabelsThanTheLimitAreNeverLeftToTheBackoff() {
    for (int number = 0; number < 1_000; number++) {
      progress.undone("Detach shop/storage@net" + number);
    }
    Result result = progress.end(Result.End.DONE);
    assertThat(result.leftToDo()).hasSize(48);
    assertThat(result.leaves(Set.of("Detach shop/storage@net999"))).isFalse();
  }
}
