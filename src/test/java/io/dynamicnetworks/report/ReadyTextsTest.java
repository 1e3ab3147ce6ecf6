package io.dynamicnetworks.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.text.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a pod shows to those waiting for its networks stays short and names what failed. */
class ReadyTextsTest {
  private static final int MESSAGE_BYTES = 1_024;
  private static final int FAILURES_BYTES = 4_096;

  /** Of one, two, three and four bytes a character, and with characters that JSON escapes. */
  @ParameterizedTest
  @ValueSource(strings = {"x", "é", "網", "😀", "x😀網", "\"\\"})
  void sixtyLongProblemsFitIntoTheLimits(String character) throws Json.NotJson {
    List<Notice> problems =
        IntStream.range(0, 60)
            .mapToObj(i -> failed("x" + i, "storage", character.repeat(900)))
            .toList();
    NetworkReady ready = ready(problems);
    assertThat(bytes(ready.message())).isLessThanOrEqualTo(MESSAGE_BYTES);
    assertThat(bytes(ready.failures())).isLessThanOrEqualTo(FAILURES_BYTES);
    assertThat(ready.message()).contains("interface x0 ", "interface x1 ");
    JsonNode list = Json.parse(ready.failures());
    assertThat(list.size()).isBetween(2, 59);
    assertThat(list.at("/0/interface").asString()).isEqualTo("x0");
    assertThat(list.at("/0/message").asString())
        .startsWith("failed adding interface x0 to network: storage");
  }

  @Test
  void ofTwoProblemsBothInterfacesAreNamed() throws Json.NotJson {
    NetworkReady ready =
        ready(
            List.of(
                failed("ens4", "storage", "網".repeat(900)),
                failed("ens5", "backup", "the switch is busy")));
    assertThat(ready.reason()).isEqualTo("Failed");
    assertThat(ready.message())
        .startsWith("failed adding interface ens4 to network: storage")
        .endsWith("; failed adding interface ens5 to network: backup: the switch is busy");
    JsonNode list = Json.parse(ready.failures());
    assertThat(list.size()).isEqualTo(2);
    assertThat(list.at("/1/interface").asString()).isEqualTo("ens5");
    assertThat(list.at("/1/network").asString()).isEqualTo("shop/backup");
  }

  private static NetworkReady ready(List<Notice> problems) {
    return ReadyTexts.of("[]", problems, "cause", false);
  }

  private static Notice failed(String iface, String network, String cause) {
    return EventTexts.failedAdding(
        new InterfaceName(iface), new NetworkRef("shop", network), InterfaceRequest.NONE, cause);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
