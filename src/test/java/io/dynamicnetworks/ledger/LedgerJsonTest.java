package io.dynamicnetworks.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dynamicnetworks.ledger.LedgerJson.BrokenLedger;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.AttachmentState.Origin;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.SentConfig;
import io.dynamicnetworks.model.StatusEntry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerJsonTest {
  private static final String WHOLE = written(Ledgers.simple("uid-1"));

  /** As version 0.1 wrote it. */
  private static final String VERSION_1 =
      """
      {"version":1,"uid":"uid-1","namespace":"shop","name":"cart-0","entries":[{\
      "network":"shop/storage","interface":"ens4","sandboxId":"c0ffee",\
      "netns":"/var/run/netns/x","config":"{\\"type\\":\\"macvlan\\"}",\
      "request":{"ips":["10.0.0.7/24"],"mac":"02:00:00:00:00:01","cniArgs":"{\\"a\\":1}"},\
      "state":"STATE","sentAtMillis":"SENT","attachments":[{"name":"shop/storage",\
      "network":"shop/storage","interface":"ens4","ips":["10.0.0.7"],"default":false,\
      "json":"{}"}],"sandboxHint":"hint"}]}
      """;

  /** An interface name need not be a NAD's. */
  @ParameterizedTest
  @ValueSource(strings = {"data_0", "Eth1", "x-"})
  void anAttachmentWhoseNadIsNotKnownYetIsReadAgain(String iface) throws BrokenLedger {
    InterfaceName name = new InterfaceName(iface);
    PodLedger ledger =
        Ledgers.of(
            "uid-1",
            new Attachment(
                NetworkRef.unknown(name),
                name,
                new Sandbox("c0ffee", "/var/run/netns/x"),
                "{\"type\":\"macvlan\"}",
                InterfaceRequest.NONE,
                new AttachmentState.Attached()));
    assertThat(read(written(ledger))).isEqualTo(ledger);
  }

  static IntStream seeds() {
    return IntStream.range(0, 300);
  }

  static Stream<String> broken() {
    return Stream.of(
        "",
        " ",
        "null",
        "7",
        "[]",
        "{}",
        "{oops",
        WHOLE + WHOLE,
        WHOLE.substring(0, WHOLE.length() - 1),
        WHOLE.replace("\"version\":2", "\"version\":3"),
        WHOLE.replace("\"version\":2", "\"version\":1"),
        WHOLE.replace("\"version\":2", "\"version\":\"one\""),
        WHOLE.replace("\"version\":2", "\"version\":99999999999999999999"),
        WHOLE.replace("\"uid-1\"", "\"\""),
        WHOLE.replace("\"uid-1\"", "7"),
        WHOLE.replace("\"uid-1\"", "null"),
        WHOLE.replace("\"attachments\":[", "\"attachmints\":["),
        WHOLE.replace("\"attachments\":[", "\"attachments\":7,\"x\":["),
        WHOLE.replace("\"attachments\":[", "\"attachments\":[null,"),
        WHOLE.replace("\"attachments\":[", "\"attachments\":[[],"),
        WHOLE.replace("\"config\":0", "\"config\":1"),
        WHOLE.replace("\"config\":0", "\"config\":-1"),
        WHOLE.replace("\"config\":0", "\"config\":\"{}\""),
        WHOLE.replace("shop/storage", "shop"),
        WHOLE.replace("shop/storage", "shop/../etc"),
        WHOLE.replace("\"ens4\"", "\"much too long a name\""),
        WHOLE.replace("\"ens4\"", "null"),
        WHOLE.replace("ATTACHED", "ATTACHEDISH"),
        WHOLE.replace("\"ATTACHED\"", "\"ADDING\""),
        WHOLE.replace("\"ATTACHED\"", "\"DELETING\",\"from\":\"NOWHERE\""),
        WHOLE.replace("\"sandboxId\":\"c0ffee\"", "\"sandboxId\":{}"),
        WHOLE.replace("\"entries\":[", "\"entries\":[{},"),
        "[".repeat(100_000),
        "{\"version\":2,\"uid\":" + "[".repeat(100_000));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatIsWrittenIsReadBackTheSame(int seed) throws BrokenLedger {
    PodLedger ledger = new Ledgers(seed).next();
    assertThat(read(written(ledger))).isEqualTo(ledger);
  }

  @ParameterizedTest
  @MethodSource("broken")
  void whatIsNoLedgerIsSaidToBeBroken(String text) {
    assertThatExceptionOfType(BrokenLedger.class)
        .isThrownBy(() -> read(text))
        .satisfies(broken -> assertThat(broken.getMessage()).isNotBlank());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 31})
  void aFileThatIsCutAnywhereIsBroken(int step) {
    for (int length = 0; length < WHOLE.length(); length += step) {
      String cut = WHOLE.substring(0, length);
      assertThatExceptionOfType(BrokenLedger.class).as(cut).isThrownBy(() -> read(cut));
    }
  }

  @Test
  void theFileIsAsciiAndUnknownKeysAreForgotten() throws BrokenLedger {
    assertThat(written(Ledgers.with("uid-1", "grüße \ud83d"))).isASCII();
    assertThat(read(WHOLE.replace("{\"version\"", "{\"later\":[1],\"version\"")))
        .isEqualTo(Ledgers.simple("uid-1"));
  }

  @Test
  void itsSizeIsKnownBeforeItIsWritten() {
    PodLedger ledger = Ledgers.with("uid-1", "grüße \ud83d\ude80");
    assertThat(LedgerJson.size(ledger)).isEqualTo(written(ledger).length());
  }

  @Test
  void aConfigIsWrittenOnceHoweverManyAttachmentsUseIt() throws BrokenLedger {
    Attachment one =
        Ledgers.attachment(
            "{\"type\":\"macvlan\"}", InterfaceRequest.NONE, new AttachmentState.Attached());
    PodLedger ledger = Ledgers.of("uid-1", one, one.withConfig("{\"type\":\"ptp\"}"), one);
    assertThat(written(ledger).split("macvlan", -1)).hasSize(2);
    assertThat(read(written(ledger))).isEqualTo(ledger);
  }

  @Test
  void anUnknownConfigTakesNoPlaceInTheTable() throws BrokenLedger {
    PodLedger ledger = Ledgers.with("uid-1", null);
    assertThat(written(ledger)).contains("\"configs\":[]").doesNotContain("\"config\":");
    assertThat(read(written(ledger))).isEqualTo(ledger);
  }

  @Test
  void inAFileThatMarksNoMovesTheRequestsUnderTheNameOfATombstoneShowThem() throws BrokenLedger {
    Attachment old =
        Ledgers.attachment("{}", InterfaceRequest.NONE, new AttachmentState.Deleted(5));
    Attachment add = old.withNetwork(new NetworkRef("shop", "other"));
    assertThat(readUnmarked(old, add.withState(new AttachmentState.Adding(5))))
        .extracting(Attachment::moving)
        .containsExactly(true, false);
    assertThat(readUnmarked(old, add.withState(new AttachmentState.Adding(4))))
        .as("sent before it was detached")
        .noneMatch(Attachment::moving);
    assertThat(readUnmarked(old, old.withState(new AttachmentState.Adding(5))))
        .as("for the same network")
        .noneMatch(Attachment::moving);
    assertThat(
            readUnmarked(
                old,
                add.withState(new AttachmentState.Abandoned(6)),
                add.withState(new AttachmentState.Attached())))
        .as("attached since")
        .noneMatch(Attachment::moving);
    assertThat(
            read(written(Ledgers.of("uid-1", old, add.withState(new AttachmentState.Adding(5))))))
        .as("a file that marks moves")
        .extracting(ledger -> ledger.attachments().getFirst().moving())
        .isEqualTo(false);
  }

  private static List<Attachment> readUnmarked(Attachment... attachments) throws BrokenLedger {
    String text = written(Ledgers.of("uid-1", attachments));
    return read(text.replace("\"marksMoves\":true,", "")).attachments();
  }

  @ParameterizedTest
  @MethodSource("statesOfVersion1")
  void aFileOfVersion1IsReadAsWhatItMeansToday(
      String state, long sentAt, AttachmentState today, boolean created) throws BrokenLedger {
    String text = VERSION_1.replace("STATE", state).replace("\"SENT\"", String.valueOf(sentAt));
    assertThat(read(text))
        .isEqualTo(
            Ledgers.of(
                "uid-1",
                new Attachment(
                    new Attachment.Add(
                        new NetworkRef("shop", "storage"),
                        new InterfaceName("ens4"),
                        new Sandbox("c0ffee", "/var/run/netns/x"),
                        new SentConfig("{\"type\":\"macvlan\"}"),
                        new InterfaceRequest(
                            List.of("10.0.0.7/24"),
                            "02:00:00:00:00:01",
                            null,
                            null,
                            null,
                            "{\"a\":1}",
                            List.of(),
                            null),
                        null),
                    today,
                    List.of(
                        new StatusEntry(
                            "shop/storage",
                            new NetworkRef("shop", "storage"),
                            "ens4",
                            List.of("10.0.0.7"),
                            null,
                            false,
                            "{}")),
                    created,
                    "hint")));
  }

  static Stream<Arguments> statesOfVersion1() {
    return Stream.of(
        Arguments.of("ADOPTED", 0, new AttachmentState.Adopted(), true),
        Arguments.of("ATTACHING", 7, new AttachmentState.Adding(7), false),
        Arguments.of("ATTACHED", 0, new AttachmentState.Attached(), false),
        Arguments.of("DETACHING", 7, new AttachmentState.Deleting(Origin.ATTACHED, 7L), false),
        Arguments.of("DETACHING", 0, new AttachmentState.Deleting(Origin.ATTACHED, null), false),
        Arguments.of("DETACHED", 0, new AttachmentState.Deleted(0), false),
        Arguments.of("UNCERTAIN", 7, new AttachmentState.Abandoned(7), false));
  }

  private static String written(PodLedger ledger) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    LedgerJson.write(ledger, bytes);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static PodLedger read(String text) throws BrokenLedger {
    return LedgerJson.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
