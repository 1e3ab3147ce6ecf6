package io.dynamicnetworks.reconcile.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.plan.PlanInput.Move;
import io.dynamicnetworks.report.ReadyTexts;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a move whose ADD failed is tried again (SPEC 5.4). */
class MoveRetriesTest {
  private static final InterfaceName ENS4 = new InterfaceName("ens4");
  private static final NetworkRef RED = new NetworkRef("shop", "red");
  private static final NetworkRef BLUE = new NetworkRef("shop", "blue");
  private static final Move TO_RED = new Move(ENS4, RED);
  private static final Move TO_BLUE = new Move(new InterfaceName("ens5"), BLUE);
  private static final Notice NOTICE = new Notice(EventReason.FAILED_ADDING_INTERFACE, "failed");

  private final MoveRetries moves = new MoveRetries();

  @ParameterizedTest
  @CsvSource({"1,60", "2,120", "3,240", "4,480", "5,960", "6,1920", "7,3600", "1000,3600"})
  void aMoveThatFailedIsTriedAtGrowingIntervalsUpToAnHour(int failures, long seconds) {
    for (int i = 0; i < failures; i++) {
      moves.failed(TO_RED, NOTICE, 1_000);
    }
    long due = 1_000 + Duration.ofSeconds(seconds).toMillis();
    assertThat(moves.nextIn(1_000)).contains(Duration.ofSeconds(seconds));
    assertThat(moves.waiting(due - 1)).containsExactly(TO_RED);
    assertThat(moves.waiting(due)).isEmpty();
    assertThat(moves.nextIn(due)).isEmpty();
    assertThat(moves.contains(TO_RED)).isTrue();
  }

  @Test
  void theFirstOfSeveralMovesIsTheNext() {
    moves.failed(TO_RED, NOTICE, 0);
    moves.failed(TO_BLUE, NOTICE, 10_000);
    assertThat(moves.nextIn(10_000)).contains(Duration.ofSeconds(50));
    assertThat(moves.notices()).hasSize(2);
  }

  @Test
  void ofWhatWasReportedOnlyWhatTheConditionShowsIsKept() {
    moves.failed(TO_RED, new Notice(NOTICE.reason(), "failed: " + "x".repeat(900)), 0);
    assertThat(moves.notices()).singleElement().extracting(Notice::text).asString().hasSize(161);
    Notice kept = moves.notices().getFirst();
    assertThat(ReadyTexts.of(null, moves.notices(), null, false))
        .isEqualTo(ReadyTexts.of(null, List.of(ReadyTexts.shown(kept)), null, false));
  }

  @Test
  void aMoveThatSucceedsIsForgotten() {
    moves.failed(TO_RED, NOTICE, 0);
    moves.succeeded(TO_RED);
    assertThat(moves.contains(ENS4)).isFalse();
    assertThat(moves.notices()).isEmpty();
  }

  @Test
  void aChangedNadFreesTheMovesToItAndNoOthers() {
    moves.failed(TO_RED, NOTICE, 0);
    moves.failed(TO_BLUE, NOTICE, 0);
    moves.networkChanged(RED);
    assertThat(moves.contains(RED)).isFalse();
    assertThat(moves.contains(BLUE)).isTrue();
  }

  @Test
  void theTextsOfManyMovesShareABudgetAndNoMoveIsForgotten() {
    for (int number = 0; number < 32; number++) {
      Move move = new Move(new InterfaceName("net" + number), RED);
      moves.failed(move, new Notice(NOTICE.reason(), "failed: " + "☃".repeat(900)), 0);
      moves.failed(move, new Notice(NOTICE.reason(), "again: " + "☃".repeat(900)), 0);
    }
    assertThat(moves.notices()).hasSize(32);
    assertThat(moves.notices().getFirst().text()).startsWith("again: ☃");
    assertThat(moves.notices().getLast().text()).isEmpty();
    assertThat(moves.notices().stream().mapToInt(notice -> notice.text().length() * 2).sum())
        .isLessThanOrEqualTo(Budgets.FAILURE_TEXTS_BYTES);
  }
}
