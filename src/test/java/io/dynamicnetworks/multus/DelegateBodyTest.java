package io.dynamicnetworks.multus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dynamicnetworks.bus.Messages.DelegateRequest;
import io.dynamicnetworks.model.Attributes;
import io.dynamicnetworks.model.Json.NotJson;
import io.dynamicnetworks.standin.multus.CapturedExchange;
import io.dynamicnetworks.standin.multus.CapturedExchanges;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DelegateBodyTest {
  static Stream<CapturedExchange> sent() {
    return CapturedExchanges.delegates().stream().filter(Requests::isSendable);
  }

  @ParameterizedTest
  @MethodSource("sent")
  void itIsByteForByteWhatTheDaemonWasSeenToTake(CapturedExchange exchange) throws NotJson {
    assertThat(DelegateBody.of(Requests.of(exchange)).toString())
        .isEqualTo(exchange.request().toString());
  }

  @Test
  void whatWasCapturedIsNotEmpty() {
    assertThat(sent()).hasSizeGreaterThan(10);
  }

  @Test
  void cniArgsKeepTheirDigitsAndTheirOrder() throws NotJson {
    assertThat(
            attributes("{\"z\":1e400,\"a\":0.10000000000000000000001,\"b\":12345678901234567890}"))
        .endsWith(
            "\"interfaceAttributes\":{\"cni-args\":"
                + "{\"z\":1E+400,\"a\":0.10000000000000000000001,\"b\":12345678901234567890}}}");
  }

  @Test
  void cniArgsThatAreNoJsonAreSaidAndNotSent() {
    assertThatExceptionOfType(NotJson.class).isThrownBy(() -> attributes("{oops"));
  }

  @Test
  void aDelCarriesNoAttributes() throws NotJson {
    DelegateRequest delete =
        Requests.withAttributes(
            Requests.delete(), new Attributes(List.of("10.9.0.5/24"), null, null));
    assertThat(DelegateBody.of(delete).toString()).doesNotContain("interfaceAttributes");
  }

  private static String attributes(String cniArgs) throws NotJson {
    return DelegateBody.of(
            Requests.withAttributes(Requests.add(), new Attributes(List.of(), null, cniArgs)))
        .toString();
  }
}
