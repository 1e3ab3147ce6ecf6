package io.dynamicnetworks.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dynamicnetworks.ledger.LedgerJson.BrokenLedger;
import io.dynamicnetworks.model.PodLedger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerJsonTest {
  private static final String WHOLE = LedgerJson.write(Ledgers.simple("uid-1"));

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
        WHOLE.replace("\"version\":1", "\"version\":2"),
        WHOLE.replace("\"version\":1", "\"version\":\"one\""),
        WHOLE.replace("\"version\":1", "\"version\":99999999999999999999"),
        WHOLE.replace("\"uid-1\"", "\"\""),
        WHOLE.replace("\"uid-1\"", "7"),
        WHOLE.replace("\"uid-1\"", "null"),
        WHOLE.replace("\"entries\":[", "\"entrees\":["),
        WHOLE.replace("\"entries\":[", "\"entries\":7,\"x\":["),
        WHOLE.replace("\"entries\":[", "\"entries\":[null,"),
        WHOLE.replace("\"entries\":[", "\"entries\":[[],"),
        WHOLE.replace("shop/storage", "shop"),
        WHOLE.replace("shop/storage", "shop/../etc"),
        WHOLE.replace("\"ens4\"", "\"much too long a name\""),
        WHOLE.replace("\"ens4\"", "null"),
        WHOLE.replace("ATTACHED", "ATTACHEDISH"),
        WHOLE.replace("\"sandboxId\":\"c0ffee\"", "\"sandboxId\":{}"),
        WHOLE.replace("\"attachments\":[", "\"attachments\":[{},"),
        "[".repeat(100_000),
        "{\"version\":1,\"uid\":" + "[".repeat(100_000));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatIsWrittenIsReadBackTheSame(int seed) throws BrokenLedger {
    PodLedger ledger = new Ledgers(seed).next();
    assertThat(LedgerJson.read(LedgerJson.write(ledger))).isEqualTo(ledger);
  }

  @ParameterizedTest
  @MethodSource("broken")
  void whatIsNoLedgerIsSaidToBeBroken(String text) {
    assertThatExceptionOfType(BrokenLedger.class)
        .isThrownBy(() -> LedgerJson.read(text))
        .satisfies(broken -> assertThat(broken.getMessage()).isNotBlank());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 31})
  void aFileThatIsCutAnywhereIsBroken(int step) {
    for (int length = 0; length < WHOLE.length(); length += step) {
      String cut = WHOLE.substring(0, length);
      assertThatExceptionOfType(BrokenLedger.class).as(cut).isThrownBy(() -> LedgerJson.read(cut));
    }
  }

  @Test
  void theFileIsAsciiAndUnknownKeysAreForgotten() throws BrokenLedger {
    assertThat(LedgerJson.write(Ledgers.with("uid-1", "grüße \ud83d"))).isASCII();
    assertThat(LedgerJson.read(WHOLE.replace("{\"version\"", "{\"later\":[1],\"version\"")))
        .isEqualTo(Ledgers.simple("uid-1"));
  }
}
