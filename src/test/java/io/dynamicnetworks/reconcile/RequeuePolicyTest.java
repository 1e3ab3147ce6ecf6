package io.dynamicnetworks.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.flow.DefaultBackoff;
import io.dynamicnetworks.reconcile.RequeuePolicy.Requeue;
import io.dynamicnetworks.reconcile.record.Result;
import io.dynamicnetworks.text.Sha256;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a pod is reconciled again although nothing has changed (SPEC 1, 5). */
class RequeuePolicyTest {
  private static final RequeuePolicy POLICY = new RequeuePolicy(DefaultBackoff.DEFAULT);

  @ParameterizedTest
  @CsvSource({
    // attempts before, delay in ms
    "0,500",
    "1,1000",
    "2,2000",
    "3,4000",
    "4,8000",
    "5,16000",
    "6,32000",
    "7,60000",
    "8,60000",
    "1000000,60000"
  })
  void aFailureIsTriedAgainForEverLaterEachTime(int attempts, long delay) {
    Requeue requeue = POLICY.after(failed("a"), Optional.of(failed("a")), Trigger.RETRY, attempts);
    assertThat(requeue).isEqualTo(new Requeue(Optional.of(ms(delay)), attempts + 1));
  }

  @Test
  void theFirstResultCountsFromWhatWasTriedBefore() {
    assertThat(POLICY.after(failed("a"), Optional.empty(), Trigger.POD, 0))
        .isEqualTo(new Requeue(Optional.of(ms(500)), 1));
  }

  @Test
  void anEditStartsAfresh() {
    assertThat(POLICY.after(failed("b"), Optional.of(failed("a")), Trigger.POD, 7))
        .isEqualTo(new Requeue(Optional.of(ms(500)), 1));
    assertThat(POLICY.after(failed(null), Optional.of(failed("a")), Trigger.POD, 7))
        .isEqualTo(new Requeue(Optional.of(ms(500)), 1));
  }

  @Test
  void anotherSandboxStartsAfresh() {
    Result before = result("a", "hint-0", Set.of("sandbox"), Optional.empty());
    Result now = result("a", "hint-1", Set.of("sandbox"), Optional.empty());
    assertThat(POLICY.after(now, Optional.of(before), Trigger.POD, 7))
        .isEqualTo(new Requeue(Optional.of(ms(500)), 1));
  }

  @ParameterizedTest
  @CsvSource({"NETWORK,500,1", "POD,60000,8", "RETRY,60000,8", "RESYNC,60000,8"})
  void aChangedNadStartsAfreshAndNothingElseDoesThatChangesNoAnnotation(
      Trigger trigger, long delay, int attempts) {
    assertThat(POLICY.after(failed("a"), Optional.of(failed("a")), trigger, 7))
        .isEqualTo(new Requeue(Optional.of(ms(delay)), attempts));
  }

  @Test
  void aSuccessForgetsWhatFailedAndComesBackOnlyForWhatIsDue() {
    assertThat(POLICY.after(done(Optional.empty()), Optional.of(failed("a")), Trigger.POD, 7))
        .isEqualTo(new Requeue(Optional.empty(), 0));
    assertThat(POLICY.after(done(Optional.of(ms(9))), Optional.of(failed("a")), Trigger.POD, 7))
        .isEqualTo(new Requeue(Optional.of(ms(9)), 0));
  }

  @ParameterizedTest
  @CsvSource({"100,100", "2000,2000", "3000,2000"})
  void whatIsDueSoonerThanTheBackoffGoesFirst(long due, long delay) {
    Result result = result("a", Set.of("Attach a@x1"), Optional.of(ms(due)));
    assertThat(POLICY.after(result, Optional.of(failed("a")), Trigger.RETRY, 2).delay())
        .contains(ms(delay));
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }

  private static Result failed(@Nullable String networks) {
    return result(networks, Set.of("Attach a@x1"), Optional.empty());
  }

  private static Result done(Optional<Duration> after) {
    return result("a", Set.of(), after);
  }

  private static Result result(
      @Nullable String networks, Set<String> leftToDo, Optional<Duration> after) {
    return result(networks, "hint-0", leftToDo, after);
  }

  private static Result result(
      @Nullable String networks, String hint, Set<String> leftToDo, Optional<Duration> after) {
    return new Result(
        networks,
        hint,
        0,
        0,
        leftToDo.stream().map(Sha256::start).collect(Collectors.toSet()),
        Set.of(),
        0,
        null,
        Map.of(),
        after,
        Result.End.DONE,
        Map.of());
  }
}
