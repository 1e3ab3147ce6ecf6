package io.dynamicnetworks.reconcile.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.NetworkReady.Reason;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodBuilder;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.reconcile.record.ReadyCondition.Shown;
import io.dynamicnetworks.report.ReadyTexts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a pod shows whether its interfaces match its annotation (SPEC 5.10). */
class ReadyConditionTest {
  private static final PodUid UID = new PodUid("7f3a");
  private static final String TEXT = "blue";
  private static final NetworkReady ATTACHING = ReadyTexts.attaching(TEXT);

  @ParameterizedTest
  @CsvSource({
    // edited, gate, shows something, acted, whether the result is shown
    "false,false,false,false,false",
    "true,false,false,false,true",
    "false,true,false,false,true",
    "false,false,true,false,true",
    "false,false,false,true,true",
  })
  void onlyAPodThatAClientMayWaitForOrThatWasActedOnShowsAResult(
      boolean edited, boolean gate, boolean shows, boolean acted, boolean shown) {
    NetworkReady before = shows ? ready(TEXT, Reason.IN_SYNC) : null;
    PodBuilder builder = new PodBuilder(UID, new PodRef("shop", "cart-0"));
    Pod pod = (gate ? builder.readinessGate() : builder).build().withReady(before);
    assertThat(new Shown(pod, edited).concerns(acted)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    // what the pod shows: of which text, with which reason; whether attaching replaces it
    ",,true",
    "blue,IN_SYNC,true",
    "blue,FAILED,false",
    "blue,WAITING_FOR_PEER,false",
    "blue,ATTACHING,false",
    "red,IN_SYNC,true",
    "red,FAILED,true",
  })
  void attachingReplacesAllButAFailureOfTheSameText(
      @Nullable String text, @Nullable Reason reason, boolean replaced) {
    assertThat(shown(text, reason).yieldsTo(ATTACHING)).isEqualTo(replaced);
  }

  @ParameterizedTest
  @CsvSource({
    // what the pod shows after an edit back to "blue"; whether that misleads
    ",,false",
    "blue,IN_SYNC,true",
    "blue,FAILED,false",
    "red,IN_SYNC,false",
  })
  void onlyInSyncOfTheRestoredTextIsTakenBackAfterAnEdit(
      @Nullable String text, @Nullable Reason reason, boolean misleads) {
    assertThat(shown(text, reason).misleadsAfter(ATTACHING)).isEqualTo(misleads);
  }

  @Test
  void aPodThatIsGoneShowsNothing() {
    Shown gone = new Shown(null, true);
    assertThat(gone.concerns(true)).isFalse();
    assertThat(gone.yieldsTo(ATTACHING)).isFalse();
    assertThat(gone.misleadsAfter(ATTACHING)).isFalse();
  }

  @Test
  void whatIsShownAlreadyIsComparedInItsAbridgedForm() {
    NetworkReady failed = NetworkReady.of(TEXT, Reason.FAILED, "x".repeat(100), "");
    assertThat(new Shown(pod(failed.abridged()), true).is(failed)).isTrue();
    assertThat(new Shown(pod(failed.abridged()), true).is(ATTACHING)).isFalse();
  }

  private static Shown shown(@Nullable String text, @Nullable Reason reason) {
    return new Shown(pod(reason == null ? null : ready(text, reason)), true);
  }

  private static NetworkReady ready(@Nullable String text, Reason reason) {
    return NetworkReady.of(text, reason, "", "");
  }

  private static Pod pod(@Nullable NetworkReady ready) {
    return new PodBuilder(UID, new PodRef("shop", "cart-0")).build().withReady(ready);
  }
}
