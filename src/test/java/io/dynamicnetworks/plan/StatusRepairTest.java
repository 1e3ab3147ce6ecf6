package io.dynamicnetworks.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.StatusEntry;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Network-status is repaired from the evidence; nothing else in it changes (SPEC 5.8 and 5.9). */
class StatusRepairTest {

  @ParameterizedTest
  @EnumSource
  void whatIsListedByOthersIsNeitherTakenOutNorChanged(Mode mode) {
    String others =
        "[{'name':'cbr0','interface':'eth0','default':true},{'name':'sriov'},7,"
            + "{'name':'other/b','interface':'z9','ips':['10.3.3.3'],'x':1}]";
    Scene scene = Scene.in(mode).listed(others).attached("a@x1").wants("a@x1");
    List<StatusEntry> before = List.copyOf(scene.pod.status());
    assertThat(scene.work()).isEmpty();
    scene.unlisted("a@x1");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.pod.status()).containsExactlyElementsOf(before);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsMissingIsListed(Mode mode) {
    Scene scene = Scene.in(mode).attached("a@x1", "b@x2").unlisted("b@x2").wants("a@x1,b@x2");
    assertThat(scene.work()).containsExactly("List b@x2");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.listed()).containsExactly("a@x1", "b@x2");
  }

  @Test
  void entriesOfOneNetworkAndNameAreListedSideBySide() {
    Scene scene =
        Scene.in(Mode.OBSERVING)
            .gives("a", ResultShape.ETH0_WITH_MAC)
            .attached("a@x1", "a@x2")
            .wants("a@x1,a@x2");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.work()).isEmpty();
    assertThat(scene.pod.status().stream().filter(entry -> "shop/a".equals(entry.name())))
        .map(StatusEntry::mac)
        .doesNotHaveDuplicates()
        .hasSize(2);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsListedWithOtherAddressesIsReplaced(Mode mode) {
    Scene scene = Scene.in(mode).attached("a@x1").wants("a@x1").unlisted("a@x1");
    scene.alsoListed("[{'name':'shop/a','interface':'x1','mac':'02:ff:ff:ff:ff:ff'}]");
    assertThat(scene.work()).containsExactly("List a@x1");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.listed()).containsExactly("a@x1");
    assertThat(scene.pod.status().getLast().mac()).isNotEqualTo("02:ff:ff:ff:ff:ff");
  }

  @ParameterizedTest
  @EnumSource
  void anEntryWithMoreThanTheExpectedStaysAsItIs(Mode mode) {
    Scene scene = Scene.in(mode).attached("a@x1").wants("a@x1");
    String mac = scene.pod.status().getLast().mac();
    scene
        .unlisted("a@x1")
        .alsoListed(
            "[{'name':'shop/a','interface':'x1','mac':'" + mac + "','device-info':{'v':1}}]");
    assertThat(scene.work()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void anEqualEntryInAnotherSpellingStaysAsItIs(Mode mode) {
    Scene scene = Scene.in(mode).attached("a@x1").wants("a@x1");
    String mac = String.valueOf(scene.pod.status().getLast().mac()).toUpperCase(Locale.ROOT);
    scene.unlisted("a@x1").alsoListed("[{'name':'shop/a','interface':'x1','mac':'" + mac + "'}]");
    assertThat(scene.work()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whatAnOlderCopyListsOfWhatWasDetachedSinceGoesOut(Mode mode) {
    String older = "[{'name':'shop/a','interface':'x1'},{'name':'shop/b','interface':'x2'}]";
    Scene scene = Scene.in(mode).attached("b@x2").formerly(older).alsoListed(older).wants("b@x2");
    assertThat(scene.work()).containsExactly("Unlist a@x1");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.listed()).doesNotContain("a@x1");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsAboutToBeDetachedIsNotListedFirst(Mode mode) {
    Scene scene = Scene.in(mode).attached("a@x1").unlisted("a@x1").wants("");
    assertThat(scene.work()).containsExactly("Detach a@x1");
  }

  @ParameterizedTest
  @EnumSource
  void whatStaysUntilADeviceIsFreeForItsReplacementIsListed(Mode mode) {
    Scene scene = Scene.in(mode).takes("b", "intel.com/sriov").allocated("intel.com/sriov", "d1");
    assertThat(scene.wants("b@x1,a@x2").carriedOut()).isEmpty();
    scene.unlisted("a@x2").wants("b@x1,b@x2");
    assertThat(scene.work()).containsExactly("List a@x2");
    assertThat(scene.carriedOut()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whatMultusDoesNotListIsNotListed(Mode mode) {
    Scene scene = Scene.in(mode).gives("a", ResultShape.OLD).createdWith("a").wants("a");
    assertThat(scene.work()).isEmpty();
    assertThat(scene.carriedOut()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void theClusterNetworkAloneIsNotRestored(Mode mode) {
    assertThat(Scene.in(mode).listed("[]").wants("").work()).isEmpty();
  }

  /** Nothing shows the NAD of the other attachment, so its own entry cannot be restored. */
  @Test
  void theClusterNetworkIsRestoredBesideAnAttachmentOfAnUnknownNad() {
    Scene scene = Scene.in(Mode.OBSERVING).attachedByOther("a@x1").missing("a").listed("[]");
    assertThat(scene.wants("a@x1").work()).containsExactly("List cbr0@eth0");
    assertThat(scene.carriedOut()).isEmpty();
  }

  @Test
  void anEntryOfAnEarlierSandboxOfWhatThisOneWasCreatedWithGoesOut() {
    Scene scene =
        Scene.in(Mode.OBSERVING)
            .createdWith("a@x1")
            .alsoListed("[{'name':'shop/a','interface':'net7'}]")
            .wants("a@x1");
    assertThat(scene.work()).containsExactly("Unlist a@net7");
  }

  @Test
  void oneThatMayBeTheWorkOfAnotherControllerStays() {
    Scene scene =
        Scene.in(Mode.OBSERVING)
            .createdWith("a@x1")
            .alsoListed("[{'name':'shop/z','interface':'net7'}]")
            .wants("a@x1");
    assertThat(scene.work()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aForgedEntryGoesOutOnlyIfItIsKnownToBeOfNothing(Mode mode) {
    Scene scene =
        Scene.in(mode)
            .createdWith("a@x1")
            .attached("b@x2")
            .formerly("[{'name':'shop/c','interface':'x3','ips':['10.9.0.3']}]")
            .alsoListed(
                "[{'name':'shop/a','interface':'net7'},{'name':'shop/a','interface':'net8',"
                    + "'default':true},{'name':'a','interface':'net9'},"
                    + "{'name':'shop/b','interface':'net7'},{'name':'other/z','interface':'x1'},"
                    + "{'name':'shop/c','interface':'x3','ips':['10.9.0.3']}]")
            .wants("a@x1,b@x2");
    assertThat(scene.work())
        .containsExactlyElementsOf(
            mode == Mode.OBSERVING
                ? List.of("Unlist a@net7", "Unlist c@x3")
                : List.of("Unlist c@x3"));
  }

  /** The pod's cache files are too long to be kept all. */
  @Test
  void anEntryThatMayBeOfAnAttachmentWhoseResultIsNotKnownStays() {
    Scene scene =
        Scene.in(Mode.OBSERVING)
            .gives("a", ResultShape.ETH0)
            .createdWith("a@x1,b@x2")
            .alsoListed("[{'name':'shop/b','interface':'net7'}]")
            .wants("a@x1,b@x2");
    assertThat(scene.work()).containsExactly("Unlist b@net7");
    scene.pod.dropTexts(Scene.iface("x1"));
    assertThat(scene.work()).containsExactly("Unlist b@net7");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.listed()).containsExactlyInAnyOrder("a@eth0", "b@x2");
  }
}
