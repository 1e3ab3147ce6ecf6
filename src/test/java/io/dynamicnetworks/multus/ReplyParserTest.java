package io.dynamicnetworks.multus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.dynamicnetworks.bus.MultusPort.DelegateReply;
import io.dynamicnetworks.bus.MultusPort.DelegateRequest;
import io.dynamicnetworks.model.AddReply;
import io.dynamicnetworks.model.CniReply;
import io.dynamicnetworks.model.DelReply;
import io.dynamicnetworks.model.PluginError;
import io.dynamicnetworks.model.PodIdentity;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.ops.MessageText;
import io.dynamicnetworks.standin.multus.CapturedExchange;
import io.dynamicnetworks.standin.multus.CapturedExchanges;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyParserTest {
  private static final String HEAD =
      "ContainerID:\"c0ffee\" Netns:\"/n\" IfName:\"ens4\" Args:\"A=b\" Path:\"\" ERRORED: ";
  private static final String NETWORKING = "error configuring pod [shop/cart-0] networking: ";
  private static final String NAME_CHECK =
      NETWORKING + "DelegateAdd: cannot set \"macvlan\" interface name to \"ens4\": ";
  private static final String TAKEN = "validateIfName: interface name ens4 already exists";
  private static final String DELETING =
      "DelegateDel: error invoking DelegateDel - \"host-device\": error in getting result from"
          + " DelNetwork: ";
  private static final String DELETING_LIST =
      "DelegateDel: error invoking ConflistDel - \"storage\": conflistDel: error in getting result"
          + " from DelNetworkList: ";
  private static final String LINK_GONE = "failed to find \"ens4\" in containerNS: Link not found";
  private static final String LIST =
      "{\"name\":\"storage\",\"plugins\":[{\"type\":\"host-device\"},{\"type\":\"tuning\"}]}";

  /** Expected outcomes, by exchange number. */
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
              "not run: error configuring pod [default/macvlan1-worker1] networking: failed to"
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
              "not run: could not extract the CNI command args: failed to unmarshall CNI config:"
                  + " invalid character 'o' looking for beginning of object key string"),
          Map.entry(
              14,
              "not run: error configuring pod [default/macvlan1-worker1] networking: DelegateAdd:"
                  + " cannot set \"macvlan\" interface name to \"x4\": validateIfName: no net"
                  + " namespace /var/run/netns/gone found: failed to Statfs"
                  + " \"/var/run/netns/gone\": no such file or directory"),
          Map.entry(15, "deleted"),
          Map.entry(16, "pod gone: pod not found during Multus GetPod"));

  @TestFactory
  Stream<DynamicTest> whatWasCapturedMeans() {
    return CapturedExchanges.delegates().stream()
        .filter(DelegateRequests::isSendable)
        .map(exchange -> dynamicTest(exchange.title(), () -> assertMeaning(exchange)));
  }

  private static void assertMeaning(CapturedExchange exchange) {
    DelegateReply reply =
        new ReplyParser(DelegateRequests.of(exchange))
            .parse(new Exchange.Answered(exchange.status(), Buffer.buffer(exchange.body())));
    assertThat(MessageText.of(reply)).isEqualTo(CAPTURED.get(exchange.number()));
  }

  @Test
  void theReplyIsAboutThePodWhoseAttachmentItIsWhateverIdentityWasUsed() {
    PodRef controller = new PodRef("kube-system", "controller");
    DelegateRequest request =
        DelegateRequests.as(new PodIdentity(controller, null), DelegateRequests.delete());
    assertThat(new ReplyParser(request).parse(new Exchange.Answered(200, Buffer.buffer())))
        .isEqualTo(new DelegateReply(DelegateRequests.CART, new DelReply.Deleted()));
  }

  @Test
  void theResultOfAnAddIsGivenAsTheDaemonSentIt() {
    String result = "{\"cniVersion\":\"1.1.0\",\"x\":1.50,\"ips\":[{\"address\":\"10.9.0.5/24\"}]}";
    assertThat(add(200, "{\"Result\":" + result + "}"))
        .isInstanceOfSatisfying(
            AddReply.Added.class, added -> assertThat(added.result().json()).isEqualTo(result));
  }

  @Test
  void onlyWhatGotNoAnswerIsUnknown() {
    assertThat(parse(DelegateRequests.add(), new Exchange.Unanswered("lost", false)))
        .isEqualTo(new AddReply.Unknown("lost"));
    assertThat(parse(DelegateRequests.delete(), new Exchange.Unanswered("lost", false)))
        .isEqualTo(new DelReply.Unknown("lost"));
    for (int status : new int[] {204, 302, 400, 500, 503}) {
      assertThat(add(status, "what?")).isInstanceOf(AddReply.Refused.class);
      assertThat(delete("what?")).isInstanceOf(DelReply.Refused.class);
    }
  }

  @Test
  void whatWasNotSentDidNotRun() {
    assertThat(parse(DelegateRequests.add(), new Exchange.NotReached("refused")))
        .isEqualTo(new AddReply.NotRun("refused"));
    assertThat(parse(DelegateRequests.delete(), new Exchange.NotReached("refused")))
        .isEqualTo(new DelReply.NotRun("refused"));
    assertThat(parse(DelegateRequests.add(), new Exchange.NotSent("cni-args: not JSON")))
        .isEqualTo(new AddReply.NotRun("cni-args: not JSON"));
  }

  @Test
  void aDaemonWithoutTheEndpointRanNothing() {
    assertThat(add(404, "404 page not found\n")).isInstanceOf(AddReply.NotRun.class);
    assertThat(add(405, "Method not allowed\n")).isInstanceOf(AddReply.NotRun.class);
  }

  /** A refusal of a config with one plugin, where it is clear which plugin refused. */
  private static AddReply byPlugin(String said) {
    return new AddReply.Refused(said, PluginError.of(said));
  }

  /** It waits for the answer to the DEL, with which it is compared. */
  @Test
  void ofAPluginsLongErrorOnlyTheLengthAndTheHashAreKept() {
    CniReply one = add(400, "{\"code\":11,\"msg\":\"" + "x".repeat(250_000) + "1\"}");
    CniReply other = add(400, "{\"code\":11,\"msg\":\"" + "x".repeat(250_000) + "2\"}");
    assertThat(one.toString()).hasSizeLessThan(1_500);
    assertThat(one).isNotEqualTo(other);
  }

  @Test
  void aCniErrorObjectIsShownAsItsMessageAndDetails() {
    assertThat(add(400, "{\"code\":11,\"msg\":\"try again\",\"details\":\"pool is busy\"}"))
        .isEqualTo(byPlugin("try again; pool is busy"));
    assertThat(add(400, "{\"code\":7,\"msg\":\"bad mode\"}")).isEqualTo(byPlugin("bad mode"));
    assertThat(add(400, HEAD + "{\"code\":7,\"msg\":\"bad mode\"}\n"))
        .isEqualTo(byPlugin("bad mode"));
  }

  @Test
  void aHeadThatADaemonPutsTwiceIsCutOnce() {
    // multus 4.1 puts the request in front of the error twice.
    String request = HEAD.replace("ERRORED: ", "");
    assertThat(add(400, request + HEAD + "Link not found\n")).isEqualTo(refused("Link not found"));
  }

  @Test
  void theHeadOfMultus40IsCut() {
    // multus 4.0 prints the whole Go struct, with the config as a list of bytes.
    String head =
        "{ContainerID:c0ffee Netns:/n IfName:ens4 Args:A=b Path: NetnsOverride: StdinData:[123"
            + " 125]} ERRORED: ";
    assertThat(add(400, head + NAME_CHECK + TAKEN)).isInstanceOf(AddReply.NameTaken.class);
    assertThat(add(400, head + "no uplink")).isEqualTo(refused("no uplink"));
  }

  @Test
  void onlyTheDaemonsOwnHeadIsCut() {
    assertThat(add(400, "plugin says: ERRORED: no uplink"))
        .isEqualTo(refused("plugin says: ERRORED: no uplink"));
  }

  @Test
  void aCauseIsOneLineAndNotEndless() {
    assertThat(add(400, "a\nb\tc\0d")).isEqualTo(refused("a b c d"));
    assertThat(add(400, "x".repeat(100_000))).isEqualTo(refused("x".repeat(800) + "…"));
    assertThat(add(503, " \n")).isEqualTo(refused("HTTP status 503 without a cause"));
  }

  @Nested
  class NameTaken {
    @Test
    void holdsForThatNameOnly() {
      assertThat(add(400, HEAD + NAME_CHECK + TAKEN)).isInstanceOf(AddReply.NameTaken.class);
      assertThat(add(400, HEAD + NAME_CHECK + TAKEN.replace("ens4", "ens44")))
          .isInstanceOf(AddReply.NotRun.class);
      assertThat(delete(HEAD + NAME_CHECK + TAKEN)).isInstanceOf(DelReply.Refused.class);
    }

    @Test
    void isSeenBehindALongAndAQuotedType() {
      String text = HEAD + NAME_CHECK + TAKEN;
      for (String type : new String[] {"m".repeat(2000), "a \\\" b \\\\", "\\\\\\\""}) {
        assertThat(add(400, text.replace("\"macvlan\"", '"' + type + '"')))
            .isInstanceOf(AddReply.NameTaken.class);
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          TAKEN,
          "my plugin: " + TAKEN,
          "plugin type=\"my\" failed (add): " + TAKEN,
          "plugin type=\"" + TAKEN + "\" failed (add): no uplink",
          "unknown mode \"x\" interface name to \"ens4\": " + TAKEN,
          TAKEN + ", said my plugin",
          "my plugin: DelegateAdd: cannot set \"x\" interface name to \"ens4\": " + TAKEN
        })
    void isNotReadFromTheTextOfAPlugin(String text) {
      assertThat(add(400, HEAD + NETWORKING + text)).isInstanceOf(AddReply.Refused.class);
      assertThat(add(400, HEAD + text)).isInstanceOf(AddReply.Refused.class);
    }

    @Test
    void isNotReadFromATypeThatQuotesIt() {
      String type = "x\\\" interface name to \\\"ens4\\\": " + TAKEN;
      assertThat(
              add(
                  400,
                  HEAD
                      + NETWORKING
                      + "DelegateAdd: cannot set \""
                      + type
                      + "\" interface name to \"ens4\": validateIfName: no net namespace /n"))
          .isInstanceOf(AddReply.NotRun.class);
    }
  }

  @Nested
  class NotRun {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "validateIfName: no net namespace /n found: failed to Statfs \"/n\": no such file",
          "validateIfName: no net namespace /n found: unknown FS magic on \"/n\": ef53",
          "error switching to ns /n: operation not permitted",
          "numerical result out of range",
        })
    void isEveryNameCheckThatCouldNotRun(String text) {
      assertThat(add(400, HEAD + NAME_CHECK + text)).isInstanceOf(AddReply.NotRun.class);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "DelegateAdd: failed to parse mac address \"02:zz\"",
          "DelegateAdd: failed to parse IP address \"10.1\"",
          "error in converting the raw bytes to conf: error parsing configuration: x",
          "conflistAdd: error converting the raw bytes into a conflist: x",
          "missing network name:",
          "invalid characters found in network name; a b",
          "failed to find plugin \"macvlan\" in path [/opt/cni/bin]",
        })
    void isAnAddThatEndsBeforeItsOnlyPlugin(String text) {
      assertThat(add(400, HEAD + NETWORKING + text)).isInstanceOf(AddReply.NotRun.class);
      assertThat(add(400, HEAD + NETWORKING + "my plugin: " + text))
          .isInstanceOf(AddReply.Refused.class);
    }

    @Test
    void isNotAPluginWhoseIpamPluginIsMissing() {
      // macvlan has created its link by then.
      assertThat(
              add(400, HEAD + NETWORKING + "failed to find plugin \"host-local\" in path [/opt]"))
          .isInstanceOf(AddReply.Refused.class);
    }

    @Test
    void isAListWhoseFirstPluginIsMissingButNoneWhoseSecondIs() {
      String missing =
          "plugin type=\"%1$s\" failed (add): failed to find plugin \"%1$s\" in path [/";
      DelegateRequest request = DelegateRequests.withConfig(DelegateRequests.add(), LIST);
      assertThat(refusal(request, HEAD + NETWORKING + missing.formatted("host-device")))
          .isInstanceOf(AddReply.NotRun.class);
      assertThat(refusal(request, HEAD + NETWORKING + missing.formatted("tuning")))
          .isInstanceOf(AddReply.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "json: cannot unmarshal array into Go value of type api.Request",
          "invalid character 'o' looking for beginning of value",
          "unexpected end of JSON input",
          "illegal base64 data at input byte 0",
          "could not extract the CNI command args: missing CNI_ARGS",
          "could not extract the kubernetes runtime args: invalid CNI_ARG ''",
          HEAD + "required CNI variable missing. pod name: ; pod namespace: ",
          HEAD + "LoadDelegateNetConf: failed with: LoadDelegateNetConfList: delegate must have",
          HEAD + "LoadDelegateNetConf(): failed to add cni-args in NetConfList bytes: x",
          HEAD
              + "Multus: [shop/cart-0/1]: error waiting for pod: Get \"https://10.96.0.1\":"
              + " refused",
          HEAD + "Multus: [shop/cart-0/1]: error getting pod: the server is overloaded",
          HEAD + "Multus: [shop/cart-0/]: error waiting for pod: context deadline exceeded",
        })
    void isARequestThatTheDaemonCouldNotReadOrCouldNotFindThePodFor(String text) {
      assertThat(add(400, text)).isInstanceOf(AddReply.NotRun.class);
      assertThat(delete(text)).isInstanceOf(DelReply.NotRun.class);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "json: cannot unmarshal",
          "LoadDelegateNetConf: x",
          "Multus: [shop/cart-0/1]: error waiting for pod: x"
        })
    void isNotReadFromTheTextOfAPlugin(String text) {
      assertThat(add(400, HEAD + NETWORKING + text)).isInstanceOf(AddReply.Refused.class);
      assertThat(delete(HEAD + DELETING + text)).isInstanceOf(DelReply.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "DelegateDel: error invoking DelegateDel - \"macvlan\": error in converting the raw bytes"
              + " to conf: x",
          "DelegateDel: error invoking ConflistDel - \"n\": conflistDel: error converting the raw"
              + " bytes into a conflist: x",
          "DelegateDel: error invoking DelegateDel - \"macvlan\": error in getting result from"
              + " DelNetwork: failed to find plugin \"macvlan\" in path [/opt/cni/bin]",
          "DelegateDel: error invoking DelegateDel - \"macvlan\": error in getting result from"
              + " DelNetwork: failed to get network \"storage\" cached result: unexpected end",
        })
    void isADelThatEndsBeforeItsFirstPlugin(String text) {
      assertThat(delete(HEAD + text)).isInstanceOf(DelReply.NotRun.class);
    }
  }

  @Nested
  class PodGone {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "pod not found during Multus GetPod",
          "Multus: [shop/cart-0/1]: expected pod UID \"1\" but got \"2\" from Kube API",
          "Multus: [shop/cart-0/1]: error waiting for pod: pods \"cart-0\" not found",
          "Multus: [shop/cart-0/1]: error getting pod: pods \"cart-0\" not found",
          "Multus: [shop/cart-0/]: error waiting for pod: pod \"cart-0\" not found",
        })
    void isAPodThatTheDaemonDoesNotFindUnderThatNameAndUid(String text) {
      assertThat(add(400, HEAD + text)).isInstanceOf(AddReply.PodGone.class);
      assertThat(delete(HEAD + text)).isInstanceOf(DelReply.PodGone.class);
      assertThat(add(400, HEAD + NETWORKING + text)).isInstanceOf(AddReply.Refused.class);
      assertThat(delete(HEAD + DELETING + text)).isInstanceOf(DelReply.Refused.class);
    }
  }

  @Nested
  class LinkGone {
    @ParameterizedTest
    @ValueSource(
        strings = {
          LINK_GONE,
          "failed to find \"ens4\": Link not found",
          "failed to find \"ens4\" in containerNS: Link ens4 not found",
          "failed to find \"ens4\" in containerNS: no such device",
          "failed to get netlink device with name ens4: \"Link not found\"",
          "failed to get netlink device with name ens4: Link not found",
        })
    void leavesNothingToDelete(String text) {
      assertThat(delete(HEAD + DELETING + text)).isEqualTo(new DelReply.Deleted());
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "failed to find \"ens44\" in containerNS: Link not found",
          "failed to find \"eth0\": Link not found",
          "failed to get netlink device with name ens44: \"Link not found\"",
          "my plugin: " + LINK_GONE,
          LINK_GONE + ", said my plugin",
          "Link not found",
          "no such device",
          // A second DEL would succeed on both, but bridge has not freed its addresses yet.
          "failed to delete \"ens4\": no such device",
          "failed to lookup \"ens4\": no such device",
          // The plugin never looked for the link.
          "failed to open netns \"/n\": no such file or directory",
          "failed to find original ifname for \"ens4\" (alias is not set)",
        })
    void holdsForThatLinkOnlyIfThePluginIsDoneWithAllElse(String text) {
      assertThat(delete(HEAD + DELETING + text)).isInstanceOf(DelReply.Refused.class);
    }

    @Test
    void isReadWhereTheTextOfThePluginStandsOnly() {
      assertThat(delete(LINK_GONE)).isInstanceOf(DelReply.Refused.class);
      assertThat(delete(HEAD + LINK_GONE)).isInstanceOf(DelReply.Refused.class);
      assertThat(
              delete(
                  HEAD
                      + DELETING.replace("host-device", "x\\\": error in getting result: ")
                      + "busy"))
          .isInstanceOf(DelReply.Refused.class);
      assertThat(add(400, HEAD + NETWORKING + LINK_GONE)).isInstanceOf(AddReply.Refused.class);
    }

    @Test
    void endsTheDelOfAListIfItsFirstPluginReportsItSinceThatRunsLast() {
      DelegateRequest request = DelegateRequests.withConfig(DelegateRequests.delete(), LIST);
      String first = "plugin type=\"host-device\" failed (delete): " + LINK_GONE;
      assertThat(refusal(request, HEAD + DELETING_LIST + first)).isEqualTo(new DelReply.Deleted());
      assertThat(
              refusal(
                  request,
                  HEAD
                      + DELETING_LIST
                      + first.replace("\"host-device\"", "\"host-device\" name=\"my \\\" name\"")))
          .isEqualTo(new DelReply.Deleted());
      assertThat(refusal(request, HEAD + DELETING_LIST + first.replace("host-device", "tuning")))
          .isInstanceOf(DelReply.Refused.class);
      assertThat(refusal(request, HEAD + DELETING_LIST + LINK_GONE))
          .isInstanceOf(DelReply.Refused.class);
    }

    @Test
    void isNotAssumedForAListWhosePluginsCannotBeDistinguished() {
      String twice = LIST.replace("tuning", "host-device");
      String said = HEAD + DELETING_LIST + "plugin type=\"host-device\" failed (delete): ";
      for (String config : new String[] {twice, "{oops", "{}", "{\"plugins\":[]}", "7"}) {
        assertThat(
                refusal(
                    DelegateRequests.withConfig(DelegateRequests.delete(), config),
                    said + LINK_GONE))
            .as(config)
            .isInstanceOf(DelReply.Refused.class);
      }
    }
  }

  private static AddReply refused(String cause) {
    return new AddReply.Refused(cause);
  }

  private static CniReply add(int status, String body) {
    return parse(DelegateRequests.add(), new Exchange.Answered(status, Buffer.buffer(body)));
  }

  private static CniReply delete(String body) {
    return refusal(DelegateRequests.delete(), body);
  }

  private static CniReply refusal(DelegateRequest request, String body) {
    return parse(request, new Exchange.Answered(400, Buffer.buffer(body)));
  }

  private static CniReply parse(DelegateRequest request, Exchange exchange) {
    return new ReplyParser(request).parse(exchange).reply();
  }
}
