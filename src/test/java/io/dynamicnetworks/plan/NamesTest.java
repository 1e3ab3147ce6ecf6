package io.dynamicnetworks.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.AttachmentState.Attached;
import io.dynamicnetworks.model.AttachmentState.Deleting;
import io.dynamicnetworks.model.AttachmentState.Origin;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.Selection;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The interface name of a selection that requests none (SPEC 4.4). */
class NamesTest {

  @ParameterizedTest
  @EnumSource
  void itIsNamedByItsPlaceInTheAnnotation(Mode mode) {
    assertThat(Scene.in(mode).wants("a,b@x1,c").steps())
        .containsExactly("Attach a@net1", "Attach b@x1", "Attach c@net3");
  }

  @ParameterizedTest
  @EnumSource
  void invalidElementsCountAsPlaces(Mode mode) {
    assertThat(Scene.in(mode).wants("[{'name':'a','ips':5},{'name':'b'}]").steps())
        .containsExactly("Attach b@net2");
  }

  @ParameterizedTest
  @EnumSource
  void aNameThatIsHeldGivesWayToTheLowestFreeOne(Mode mode) {
    Scene scene = Scene.in(mode).attached("z@net2").wants("a,b,z,c@net4");
    assertThat(scene.steps()).containsExactly("Attach a@net1", "Attach b@net3", "Attach c@net4");
  }

  @ParameterizedTest
  @EnumSource
  void aNameThatAnyStatusEntryHasIsNotFree(Mode mode) {
    Scene scene = Scene.in(mode).alsoListed("[{'name':'x','interface':'net1'}]").wants("a");
    assertThat(scene.steps()).containsExactly("Attach a@net2");
  }

  @ParameterizedTest
  @EnumSource
  void aNameThatADefaultNetworkHasIsNotFree(Mode mode) {
    assertThat(Scene.in(mode).defaults("nets/base").wants("a").steps())
        .containsExactly("Attach a@net2");
  }

  @ParameterizedTest
  @EnumSource
  void aNameThatTheDaemonFoundTakenIsNotFree(Mode mode) {
    assertThat(Scene.in(mode).taken("net1", "net2").wants("a,b").steps())
        .containsExactly("Attach a@net3", "Attach b@net4");
  }

  @ParameterizedTest
  @EnumSource
  void aNameThatTheDaemonFoundTakenIsForWhoAsksForIt(Mode mode) {
    assertThat(Scene.in(mode).taken("x1").wants("a@x1").steps()).containsExactly("Attach a@x1");
  }

  @ParameterizedTest
  @EnumSource
  void aNameThatIsAboutToBeFreedIsNotFree(Mode mode) {
    assertThat(Scene.in(mode).attached("z@net1").wants("a").steps())
        .containsExactly("Attach a@net2", "Detach z@net1");
  }

  @ParameterizedTest
  @EnumSource
  void aNameThatAnotherSelectionAsksForIsNotFree(Mode mode) {
    assertThat(Scene.in(mode).wants("a,b@net1").steps())
        .containsExactly("Attach a@net2", "Attach b@net1");
  }

  @ParameterizedTest
  @EnumSource
  void aFailedAttemptIsTriedAgainUnderItsName(Mode mode) {
    Scene scene =
        Scene.in(mode)
            .remembers(
                Scene.attachment("a@net5", new Deleting(Origin.FAILED_ADD, null))
                    .withEntries(List.of()))
            .wants("a");
    assertThat(scene.steps()).containsExactly("Clean a@net5", "Attach a@net5");
  }

  @ParameterizedTest
  @EnumSource
  void aFailedAttemptLosesItsNameToWhoAsksForIt(Mode mode) {
    Scene scene =
        Scene.in(mode)
            .remembers(
                Scene.attachment("a@net5", new Deleting(Origin.FAILED_ADD, null))
                    .withEntries(List.of()))
            .wants("a,b@net5");
    assertThat(scene.steps()).containsExactly("Clean a@net5", "Attach a@net1", "Attach b@net5");
  }

  @ParameterizedTest
  @EnumSource
  void afterTheSandboxWasMadeAnewTheSameNameIsUsed(Mode mode) {
    Scene scene =
        Scene.in(mode)
            .remembers(Scene.inSandbox("sandbox-0", Scene.attachment("a@net5", new Attached())))
            .wants("a");
    assertThat(scene.steps()).containsExactly("Clean a@net5", "Attach a@net5");
  }

  @ParameterizedTest
  @EnumSource
  void nameAndAttachOfALongListAreFoundAtOnceAndAttachedInPortions(Mode mode) {
    List<Selection> many =
        IntStream.rangeClosed(1, 40)
            .mapToObj(at -> new Selection(at, Scene.ref("a"), null, InterfaceRequest.NONE))
            .toList();
    assertThat(Scene.in(mode).wants(many).steps())
        .hasSize(32)
        .startsWith("Attach a@net1")
        .endsWith("Attach a@net32");
  }
}
