package io.dynamicnetworks.multus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dynamicnetworks.bus.MultusPort.DelegateRequest;
import io.dynamicnetworks.model.DelegateAttributes;
import io.dynamicnetworks.model.PodIdentity;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.multus.CapturedExchange;
import io.dynamicnetworks.standin.multus.CapturedExchanges;
import io.dynamicnetworks.text.Json.NotJson;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DelegateBodyTest {
  static Stream<CapturedExchange> sent() {
    return CapturedExchanges.delegates().stream().filter(DelegateRequests::isSendable);
  }

  @ParameterizedTest
  @MethodSource("sent")
  void itIsByteForByteWhatTheDaemonWasSeenToTake(CapturedExchange exchange) throws NotJson {
    assertThat(DelegateBody.of(DelegateRequests.of(exchange)).toString())
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
  void cniArgsThatAreNoJsonAreReportedAndNotSent() {
    assertThatExceptionOfType(NotJson.class).isThrownBy(() -> attributes("{oops"));
  }

  @Test
  void aDelCarriesNoAttributes() throws NotJson {
    DelegateRequest delete =
        DelegateRequests.withAttributes(
            DelegateRequests.delete(), new DelegateAttributes(List.of("10.9.0.5/24"), null, null));
    assertThat(DelegateBody.of(delete).toString()).doesNotContain("interfaceAttributes");
  }

  @Test
  void theDaemonGetsTheIdentityThatTheRequestCarries() throws NotJson {
    PodRef controller = new PodRef("kube-system", "controller-x7");
    assertThat(
            body(
                DelegateRequests.as(
                    new PodIdentity(controller, "c0de"), DelegateRequests.delete())))
        .contains(
            "\"CNI_CONTAINERID\":\"c0ffee\"",
            "\"CNI_ARGS\":\"K8S_POD_NAMESPACE=kube-system;K8S_POD_NAME=controller-x7;"
                + "K8S_POD_UID=c0de\"");
    assertThat(
            body(DelegateRequests.as(new PodIdentity(controller, null), DelegateRequests.delete())))
        .contains("\"CNI_ARGS\":\"K8S_POD_NAMESPACE=kube-system;K8S_POD_NAME=controller-x7\"");
  }

  private static String body(DelegateRequest request) throws NotJson {
    return DelegateBody.of(request).toString();
  }

  private static String attributes(String cniArgs) throws NotJson {
    return DelegateBody.of(
            DelegateRequests.withAttributes(
                DelegateRequests.add(), new DelegateAttributes(List.of(), null, cniArgs)))
        .toString();
  }
}
