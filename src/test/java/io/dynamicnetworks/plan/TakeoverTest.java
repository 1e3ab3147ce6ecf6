package io.dynamicnetworks.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.AttachmentState.Origin;
import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.CachedSandbox.RecordedDelegate;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.SentConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The ledger adopts what the CNI cache shows of other hot-plug controllers (SPEC 3). */
class TakeoverTest {
  private static final long AT = 1_000;

  private static CachedAttachment file(String iface, String networkName, boolean byDelegate) {
    return new CachedAttachment(
        new InterfaceName(iface),
        networkName,
        ToyPod.SANDBOX.netns(),
        new SentConfig(Scene.config(Scene.ref(networkName))),
        InterfaceRequest.NONE,
        null,
        byDelegate,
        AT);
  }

  private static List<String> taken(CachedAttachment file, Attachment... ledger) {
    CachedSandbox shown = new CachedSandbox(ToyPod.SANDBOX.id(), List.of(file), null);
    return Takeover.of(List.of(shown), List.of(ledger)).stream()
        .map(taken -> taken.iface().value())
        .toList();
  }

  @Test
  void whatTheLedgerDoesNotKnowIsTakenOver() {
    assertThat(taken(file("x1", "a", true))).containsExactly("x1");
  }

  @Test
  void whatMultusAttachedItselfIsNot() {
    assertThat(taken(file("x1", "a", false))).isEmpty();
  }

  @Test
  void whatTheLedgerHasInWhateverStateIsKnown() {
    for (AttachmentState state :
        List.of(
            new AttachmentState.Adding(AT),
            new AttachmentState.Attached(),
            new AttachmentState.Abandoned(AT))) {
      assertThat(taken(file("x1", "a", true), Scene.attachment("a@x1", state))).isEmpty();
    }
  }

  @Test
  void anAttachmentOfAnotherConfigUnderTheSameNameIsAnother() {
    Attachment kept = Scene.attachment("b@x1", new AttachmentState.Attached());
    assertThat(taken(file("x1", "a", true), kept)).containsExactly("x1");
  }

  @Test
  void whatADetachLeftInTheCacheIsNotTakenOverButWhatWasAttachedSinceIs() {
    Attachment later = Scene.attachment("a@x1", new AttachmentState.Deleted(AT));
    assertThat(taken(file("x1", "a", true), later)).isEmpty();
    Attachment earlier = Scene.attachment("a@x1", new AttachmentState.Deleted(AT - 1));
    assertThat(taken(file("x1", "a", true), earlier)).containsExactly("x1");
  }

  @Test
  void itsNadIsFilledInOnceItIsKnown() {
    CachedSandbox shown =
        new CachedSandbox(ToyPod.SANDBOX.id(), List.of(file("x1", "a", true)), null);
    List<Attachment> ledger = Takeover.of(List.of(shown), List.of());
    Attachment known = ledger.getFirst().withNetwork(Scene.ref("a"));
    assertThat(Takeover.merge(ledger, List.of(known))).containsExactly(known);
    assertThat(Takeover.of(List.of(shown), List.of(known))).isEmpty();
  }

  /** Without the cache, the NAD was the only hint at the config. */
  @Test
  void whatTheLedgerTookFromANadIsReplacedByWhatTheCacheShows() {
    Attachment guessed =
        Scene.attachment("a@x1", new AttachmentState.Adopted())
            .withConfig(Scene.json("{'name':'renamed','type':'macvlan'}"));
    CachedSandbox shown =
        new CachedSandbox(ToyPod.SANDBOX.id(), List.of(file("x1", "a", true)), null);
    assertThat(Takeover.into(List.of(guessed), List.of(shown)))
        .containsExactly(Scene.attachment("a@x1", new AttachmentState.Adopted()));
    Attachment deleting = guessed.withState(new AttachmentState.Deleting(Origin.ADOPTED, 5L));
    assertThat(Takeover.into(List.of(deleting), List.of(shown)).getFirst().config())
        .isEqualTo(Scene.config(Scene.ref("a")));
  }

  @Test
  void soItIsWithTheDeviceAndTheCapabilityArgumentsOfWhatMultusAttached() {
    String config =
        Scene.json(
            "{'name':'a','type':'sriov','deviceID':'d1','capabilities':{'mac':true,'ips':true}}");
    CachedAttachment file =
        new CachedAttachment(
            new InterfaceName("x1"),
            "a",
            ToyPod.SANDBOX.netns(),
            new SentConfig(config),
            Scene.mac("02:00:00:00:00:01"),
            null,
            false,
            AT);
    RecordedDelegate cluster = new RecordedDelegate(null, "pods", null, "pods");
    RecordedDelegate own =
        new RecordedDelegate(Scene.ref("a"), "shop/a", new InterfaceName("x1"), "a", "fast");
    Attachment adopted = Scene.attachment("a@x1", new AttachmentState.Adopted());
    Attachment created =
        new Attachment(adopted.add(), adopted.state(), adopted.entries(), true, "");
    Attachment known =
        Takeover.into(
                List.of(created),
                List.of(
                    new CachedSandbox(ToyPod.SANDBOX.id(), List.of(file), List.of(cluster, own))))
            .getFirst();
    assertThat(known.device()).isEqualTo(new Device("fast", "d1", null));
    assertThat(known.config()).contains("'d1'".replace('\'', '"'), "02:00:00:00:00:01");
    assertThat(known.created()).isTrue();
  }
}
