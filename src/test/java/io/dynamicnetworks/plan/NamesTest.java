package io.dynamicnetworks.plan;

import static io.dynamicnetworks.plan.Scene.entry;
import static io.dynamicnetworks.plan.Scene.inSandbox;
import static io.dynamicnetworks.plan.Scene.scene;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.LedgerEntry.State;
import io.dynamicnetworks.model.Step;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** SPEC 3, rule 3: what an interface is called whose selection does not say. */
class NamesTest {
  @Test
  void anUnnamedSelectionIsNamedByItsPlaceInTheAnnotation() {
    assertThat(scene().wants("a", "b@ens4", "c").steps())
        .containsExactly("Attach a@net1", "Attach b@ens4", "Attach c@net3");
  }

  @Test
  void invalidElementsCountAsPlaces() {
    assertThat(scene().wantsNonsense().wants("a").steps()).containsExactly("Attach a@net2");
  }

  @Test
  void aTakenNameGivesWayToTheLowestFreeOne() {
    assertThat(scene().wants("b", "a").plugged("a@net1").steps()).containsExactly("Attach b@net2");
    assertThat(scene().wants("b", "a", "a").plugged("a@net1", "a@net2").steps())
        .containsExactly("Attach b@net3");
    assertThat(scene().wants("a", "a", "b").plugged("a@net3", "a@net2").steps())
        .containsExactly("Attach b@net1");
  }

  @Test
  void aNameThatSomethingUnknownHasIsOnlyForWhoAsksForIt() {
    assertThat(scene().wants("a", "b").taken("net1", "net2").steps())
        .containsExactly("Attach a@net3", "Attach b@net4");
    assertThat(scene().wants("a@net1").taken("net1").steps()).containsExactly("Attach a@net1");
    assertThat(scene().wants("a").remembers(State.UNCERTAIN, "a@net1").taken("net1").steps())
        .containsExactly("Attach a@net2", "Clean a@net1");
  }

  @Test
  void aNameThatIsAboutToBeFreedIsNotFree() {
    assertThat(scene().wants("b").plugged("a@net1").steps())
        .containsExactly("Attach b@net2", "Detach a@net1");
  }

  @Test
  void aNameOfTheClusterNetworkIsNotFree() {
    assertThat(
            Scene.empty()
                .exists("a")
                .listed(Scene.attachment("cluster", "net1", true))
                .wants("a")
                .steps())
        .containsExactly("Attach a@net2");
  }

  @Test
  void aNameThatAnyOtherSelectionAsksForIsNotFree() {
    assertThat(scene().wants("a", "b@net1").steps())
        .containsExactly("Attach a@net2", "Attach b@net1");
  }

  @Test
  void aNameThatWasGivenToAnEarlierSelectionIsNotFree() {
    assertThat(scene().wants("b", "c", "a").plugged("a@net1").steps())
        .containsExactly("Attach b@net2", "Attach c@net3");
  }

  @Test
  void aNameInTheLedgerIsNotFreeUnlessItWasDetached() {
    assertThat(scene().wants("b", "a").remembers(State.ATTACHED, "a@net1").steps())
        .containsExactly("Publish a@net1", "Attach b@net2");
    assertThat(scene().wants("b").remembers(State.UNCERTAIN, "a@net1").steps())
        .containsExactly("Attach b@net2", "Clean a@net1");
    assertThat(scene().wants("b").remembers(State.DETACHED, "a@net1").steps())
        .containsExactly("Retract a@net1", "Attach b@net1");
  }

  @Test
  void anAttemptOfUnknownOutcomeKeepsItsName() {
    assertThat(scene().wants("a").remembers(State.ATTACHING, "a@net1").steps())
        .containsExactly("Clean a@net1", "Attach a@net1");
    assertThat(scene().wants("a").remembers(State.UNCERTAIN, "a@net7").steps())
        .containsExactly("Clean a@net7", "Attach a@net7");
  }

  @Test
  void anAttemptUnderANameThatWasAskedForIsNotContinuedByOneWithoutAName() {
    assertThat(scene().wants("a").remembers(State.UNCERTAIN, "a@ens4").steps())
        .containsExactly("Attach a@net1", "Clean a@ens4");
  }

  @Test
  void anAttemptLosesItsNameToASelectionThatAsksForIt() {
    assertThat(scene().wants("a", "b@net1").remembers(State.UNCERTAIN, "a@net1").steps())
        .containsExactly("Clean a@net1", "Attach a@net2", "Attach b@net1");
  }

  @Test
  void afterARecreatedSandboxTheSameNameIsUsed() {
    assertThat(
            scene()
                .wants("a")
                .sandbox("sandbox-2")
                .remembers(inSandbox("sandbox-1", "old", entry(State.ATTACHED, "a@net1")))
                .steps())
        .containsExactly("Clean a@net1", "Attach a@net1");
  }

  @Test
  void aHugeAnnotationIsNamedAtOnceAndAttachedInPortions() {
    Scene scene = scene();
    for (int n = 0; n < 50_000; n++) {
      scene.wants("a");
    }
    // Of this thread's own time: how busy the machine is does not count.
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadCpuTime();
    var steps = scene.plan().steps();
    assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - before))
        .isLessThan(Duration.ofSeconds(10));
    assertThat(steps).hasSize(128).allMatch(step -> step instanceof Step.Attach);
    assertThat(Set.copyOf(steps.stream().map(Step::iface).toList())).hasSize(128);
  }

  @Test
  void aNameThatAttemptsOfTwoNetworksHadGoesToOneOfThem() {
    assertThat(scene().wants("a", "b").remembers(State.UNCERTAIN, "a@net2", "b@net2").steps())
        .endsWith("Attach a@net2", "Attach b@net1");
  }
}
