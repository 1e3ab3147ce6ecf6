package io.dynamicnetworks.multus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.dynamicnetworks.bus.Messages.CniCommand;
import io.dynamicnetworks.bus.Messages.DelegateOutcome;
import io.dynamicnetworks.bus.Messages.DelegateRequest;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.standin.multus.CapturedExchange;
import io.dynamicnetworks.standin.multus.CapturedExchanges;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomesTest {
  private static final String PREFIX =
      "ContainerID:\"c0ffee\" Netns:\"/n\" IfName:\"ens4\" Args:\"A=b\" Path:\"\" ERRORED: ";
  private static final String TAKEN =
      "error configuring pod [shop/cart-0] networking: DelegateAdd: cannot set \"macvlan\""
          + " interface name to \"ens4\": validateIfName: interface name ens4 already exists";

  /** By the number of the exchange: the text of the outcome, the interface in place of %s. */
  private static final Map<Integer, String> CAPTURED =
      Map.ofEntries(
          Map.entry(0, "added"),
          Map.entry(
              1,
              "name taken: error configuring pod [default/macvlan1-worker1] networking:"
                  + " DelegateAdd: cannot set \"\" interface name to \"ens4\": validateIfName:"
                  + " interface name ens4 already exists"),
          Map.entry(2, "deleted"),
          Map.entry(3, "deleted"),
          Map.entry(4, "added"),
          Map.entry(5, "deleted"),
          Map.entry(6, "added"),
          Map.entry(8, "deleted"),
          Map.entry(
              9,
              "refused: error configuring pod [default/macvlan1-worker1] networking: failed to"
                  + " find plugin \"no-such-plugin\" in path [/opt/cni/bin]"),
          Map.entry(
              10,
              "refused: error configuring pod [default/macvlan1-worker1] networking:"
                  + " Link not found"),
          Map.entry(
              11,
              "refused: error configuring pod [default/macvlan1-worker1] networking:"
                  + " injected failure: no such uplink"),
          Map.entry(
              12,
              "refused: could not extract the CNI command args: failed to unmarshall CNI config:"
                  + " invalid character 'o' looking for beginning of object key string"),
          Map.entry(
              14,
              "refused: error configuring pod [default/macvlan1-worker1] networking: DelegateAdd:"
                  + " cannot set \"macvlan\" interface name to \"x4\": validateIfName: no net"
                  + " namespace /var/run/netns/gone found: failed to Statfs"
                  + " \"/var/run/netns/gone\": no such file or directory"),
          Map.entry(15, "deleted"),
          Map.entry(16, "pod unknown: pod not found during Multus GetPod"));

  @TestFactory
  Stream<DynamicTest> whatWasCapturedMeans() {
    return CapturedExchanges.delegates().stream()
        .filter(Requests::isSendable)
        .map(exchange -> dynamicTest(exchange.title(), () -> assertMeaning(exchange)));
  }

  private static void assertMeaning(CapturedExchange exchange) {
    DelegateOutcome outcome = of(Requests.of(exchange), exchange.status(), exchange.body());
    assertThat(outcome.summary()).isEqualTo(CAPTURED.get(exchange.number()));
  }

  @Test
  void theResultOfAnAddIsGivenAsTheDaemonSentIt() {
    String result = "{\"cniVersion\":\"1.1.0\",\"x\":1.50,\"ips\":[{\"address\":\"10.9.0.5/24\"}]}";
    assertThat(add(200, "{\"Result\":" + result + "}"))
        .isInstanceOfSatisfying(
            DelegateOutcome.Added.class,
            added -> assertThat(added.result().json()).isEqualTo(result));
  }

  @Test
  void aCniErrorObjectIsShownAsItsMessageAndDetails() {
    assertThat(add(400, "{\"code\":11,\"msg\":\"try again\",\"details\":\"pool is busy\"}"))
        .isEqualTo(refused("try again; pool is busy"));
    assertThat(add(400, "{\"code\":7,\"msg\":\"bad mode\"}")).isEqualTo(refused("bad mode"));
    assertThat(add(400, PREFIX + "{\"code\":7,\"msg\":\"bad mode\"}\n"))
        .isEqualTo(refused("bad mode"));
  }

  @Test
  void aPrefixThatADaemonPutsTwiceIsCutOnce() {
    // multus 4.1 puts the request before the error in two places.
    String request = PREFIX.replace("ERRORED: ", "");
    assertThat(add(400, request + PREFIX + "Link not found\n"))
        .isEqualTo(refused("Link not found"));
  }

  @Test
  void onlyTheDaemonsOwnPrefixIsCut() {
    assertThat(add(400, "plugin says: ERRORED: no uplink"))
        .isEqualTo(refused("plugin says: ERRORED: no uplink"));
  }

  @Test
  void aPluginThatUsesTheDaemonsPhrasesIsNotTakenForIt() {
    String taken = "interface name ens4 already exists";
    assertThat(add(400, PREFIX + "validateIfName: " + taken + ", said my plugin"))
        .isInstanceOf(DelegateOutcome.Refused.class);
    assertThat(add(400, PREFIX + "my plugin: pod not found during Multus GetPod"))
        .isInstanceOf(DelegateOutcome.Refused.class);
    assertThat(add(400, PREFIX + "my plugin: expected pod UID \"1\""))
        .isInstanceOf(DelegateOutcome.Refused.class);
  }

  @Test
  void aNameIsTakenOnlyForAnAddOfThatName() {
    assertThat(add(400, PREFIX + TAKEN)).isInstanceOf(DelegateOutcome.NameTaken.class);
    assertThat(add(400, PREFIX + TAKEN.replace("name ens4 already", "name ens44 already")))
        .isInstanceOf(DelegateOutcome.Refused.class);
    assertThat(of(Requests.delete(), 400, PREFIX + TAKEN))
        .isInstanceOf(DelegateOutcome.Refused.class);
  }

  @Test
  void aTakenNameIsSeenBehindALongText() {
    String text = TAKEN.replace("\"macvlan\"", '"' + "m".repeat(2000) + '"');
    assertThat(add(400, PREFIX + text)).isInstanceOf(DelegateOutcome.NameTaken.class);
  }

  @Test
  void anotherUidMeansThatThePodIsUnknown() {
    assertThat(
            add(
                400,
                PREFIX
                    + "Multus: [shop/cart-0/1]: expected pod UID \"1\" but got \"2\" from Kube API"))
        .isInstanceOf(DelegateOutcome.PodUnknown.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"error waiting for pod: ", "error getting pod: "})
  void aPodThatTheDaemonCouldNotReadMeansThatNothingWasDone(String phrase) {
    String cause = "Multus: [shop/cart-0/1]: " + phrase + "Get \"https://10.96.0.1\": refused";
    assertThat(add(400, PREFIX + cause))
        .isEqualTo(new DelegateOutcome.PodUnread(Requests.CART, cause));
    assertThat(of(Requests.delete(), 400, PREFIX + cause))
        .isInstanceOf(DelegateOutcome.PodUnread.class);
    assertThat(add(400, PREFIX + "my plugin: " + cause))
        .isInstanceOf(DelegateOutcome.Refused.class);
    assertThat(add(400, PREFIX + "Multus: [shop/cart-0/1]: my plugin]: " + phrase))
        .isInstanceOf(DelegateOutcome.Refused.class);
  }

  @Test
  void aCauseIsOneLineAndNotEndless() {
    assertThat(add(400, "a\nb\tc\0d")).isEqualTo(refused("a b c d"));
    assertThat(add(400, "x".repeat(100_000))).isEqualTo(refused("x".repeat(800) + "…"));
    assertThat(add(503, " \n")).isEqualTo(refused("HTTP status 503 without a cause"));
  }

  private static DelegateOutcome refused(String cause) {
    return new DelegateOutcome.Refused(Requests.CART, new Failure.Transient(cause));
  }

  private static DelegateOutcome add(int status, String body) {
    return of(Requests.of(CniCommand.ADD, Requests.LONG), status, body);
  }

  private static DelegateOutcome of(DelegateRequest request, int status, String body) {
    return new Outcomes(request).of(new BoundedAnswer(status, Buffer.buffer(body)));
  }
}
