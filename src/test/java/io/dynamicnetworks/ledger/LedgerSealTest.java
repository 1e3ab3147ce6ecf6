package io.dynamicnetworks.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState.Abandoned;
import io.dynamicnetworks.model.AttachmentState.Attached;
import io.dynamicnetworks.model.AttachmentState.Deleted;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerSealTest {
  private static final String CONFIG = "{\"type\":\"macvlan\",\"password\":\"secret\"}";
  private static final PodUid UID = new PodUid("uid-1");
  private static final LedgerSeal SEAL =
      seal("/var/run/netns/cni-0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0");
  private static final PodLedger LEDGER = Ledgers.with("uid-1", CONFIG);
  private static final Sandbox SANDBOX = LEDGER.attachments().getFirst().sandbox();

  @Test
  void whatAMoveThatIsStillOpenDetachedIsCarriedWhole() {
    Attachment old =
        Ledgers.attachment(CONFIG, InterfaceRequest.NONE, new Deleted(7)).withMoving(true);
    PodLedger open = Ledgers.of("uid-1", old);
    assertThat(SEAL.open(SEAL.seal(open), UID, SANDBOX)).contains(open);
    assertThat(SEAL.seal(Ledgers.of("uid-1", old.withMoving(false)))).isEmpty();
  }

  @Test
  void whatIsSealedIsOpenedAgain() {
    assertThat(SEAL.open(SEAL.seal(LEDGER), UID, SANDBOX)).contains(LEDGER);
  }

  @Test
  void theSameIsSealedAsTheSame() {
    assertThat(SEAL.seal(LEDGER)).isEqualTo(SEAL.seal(LEDGER)).isNotEmpty();
    assertThat(SEAL.seal(Ledgers.with("uid-1", CONFIG + " "))).isNotEqualTo(SEAL.seal(LEDGER));
  }

  @Test
  void itOpensForNoOtherPodSandboxOrController() {
    String sealed = SEAL.seal(LEDGER);
    assertThat(SEAL.open(sealed, new PodUid("uid-2"), SANDBOX)).isEmpty();
    assertThat(SEAL.open(sealed, UID, new Sandbox("beef", SANDBOX.netns()))).isEmpty();
    LedgerSeal other = seal("/var/run/netns/cni-0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f1");
    assertThat(other.open(sealed, UID, SANDBOX)).isEmpty();
  }

  @Test
  void aForgedOrChangedTextDoesNotOpen() {
    String sealed = SEAL.seal(LEDGER);
    for (String text :
        List.of("", "1.", "1.AAAA", "1.%%", "2" + sealed.substring(1), "1." + CONFIG)) {
      assertThat(SEAL.open(text, UID, SANDBOX)).as(text).isEmpty();
    }
    for (int at = 0; at < sealed.length(); at++) {
      char other = sealed.charAt(at) == 'A' ? 'B' : 'A';
      String changed = sealed.substring(0, at) + other + sealed.substring(at + 1);
      assertThat(SEAL.open(changed, UID, SANDBOX).filter(opened -> !opened.equals(LEDGER)))
          .as("changed at %d", at)
          .isEmpty();
    }
  }

  @Test
  void theSealedTextDoesNotShowAConfig() {
    assertThat(SEAL.seal(LEDGER)).matches("1\\.[A-Za-z0-9+/]+").doesNotContain("secret", "macvlan");
  }

  @Test
  void ofManyTheNewestAreCarriedAndItIsNeverLongerThanTheLimit() {
    PodLedger many = of(IntStream.range(0, 200).mapToObj(LedgerSealTest::large).toList());
    String sealed = SEAL.seal(many);
    assertThat(sealed.length()).isBetween(Budgets.SEALED_CHARS / 2, Budgets.SEALED_CHARS);
    List<Attachment> opened = SEAL.open(sealed, UID, SANDBOX).orElseThrow().attachments();
    assertThat(opened).isNotEmpty().isEqualTo(many.attachments().subList(200 - opened.size(), 200));
  }

  @Test
  void aLedgerThatUsesItsReserveIsOpenedAgain() {
    PodLedger large = of(IntStream.range(0, 75).mapToObj(LedgerSealTest::repetitive).toList());
    assertThat(large.attachments().stream().mapToInt(LedgerSealTest::configLength).sum())
        .isBetween(Budgets.LEDGER_POD_BYTES, (int) LedgerBudget.STANDARD.podBytesWithReserve());
    assertThat(SEAL.open(SEAL.seal(large), UID, SANDBOX)).contains(large);
  }

  private static int configLength(Attachment attachment) {
    String config = attachment.config();
    return config == null ? 0 : config.length();
  }

  private static Attachment repetitive(int number) {
    Attachment attachment = large(number);
    return attachment.withConfig(number + "x".repeat(3_600));
  }

  @Test
  void whatIsGoneIsNotCarried() {
    Attachment attached = LEDGER.attachments().getFirst();
    Attachment gone = attached.withState(new Deleted(1));
    assertThat(SEAL.seal(of(List.of(gone)))).isEmpty();
    assertThat(SEAL.seal(of(List.of()))).isEmpty();
    assertThat(SEAL.open(SEAL.seal(of(List.of(gone, attached))), UID, SANDBOX)).contains(LEDGER);
  }

  @Test
  void aRequestThatMayStillEndIsCarried() {
    PodLedger abandoned = of(List.of(LEDGER.attachments().getFirst().withState(new Abandoned(1))));
    assertThat(SEAL.open(SEAL.seal(abandoned), UID, SANDBOX)).contains(abandoned);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/proc/4711/ns/net",
        "/var/run/netns/cni-1",
        "/var/run/netns/blue",
        "/tmp/cni-0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
        ""
      })
  void aNameThatCanBeGuessedSealsNothing(String netns) {
    assertThat(LedgerSeal.of(new Sandbox("own", netns))).isEmpty();
  }

  @Test
  void theNamesOfCrioSealToo() {
    assertThat(LedgerSeal.of(new Sandbox("own", "/run/netns/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0")))
        .isPresent();
  }

  private static LedgerSeal seal(String netns) {
    return LedgerSeal.of(new Sandbox("own", netns)).orElseThrow();
  }

  private static PodLedger of(List<Attachment> attachments) {
    return new PodLedger(LEDGER.uid(), LEDGER.pod(), attachments);
  }

  /** An attachment with 200 incompressible bytes. */
  private static Attachment large(int number) {
    StringBuilder config = new StringBuilder();
    Random random = new Random(number);
    for (int i = 0; i < 200; i++) {
      config.append((char) ('!' + random.nextInt(90)));
    }
    return new Attachment(
        new NetworkRef("shop", "net-" + number),
        new InterfaceName("x" + number),
        SANDBOX,
        config.toString(),
        InterfaceRequest.NONE,
        new Attached());
  }

  @Test
  void whatMultusAttachedAndAnEditDetachedIsCarriedByItsNameAlone() {
    Attachment first = LEDGER.attachments().getFirst();
    Attachment tombstone =
        new Attachment(first.add(), new Deleted(1), first.entries(), true, first.sandboxHint());
    Attachment carried =
        SEAL.open(SEAL.seal(of(List.of(tombstone))), UID, SANDBOX)
            .orElseThrow()
            .attachments()
            .getFirst();
    assertThat(carried.network()).isEqualTo(first.network());
    assertThat(carried.iface()).isEqualTo(first.iface());
    assertThat(carried.created()).isTrue();
    assertThat(carried.state()).isInstanceOf(Deleted.class);
    assertThat(carried.config()).isNull();
  }
}
