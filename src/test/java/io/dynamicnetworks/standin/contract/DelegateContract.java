package io.dynamicnetworks.standin.contract;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.TestJson;
import io.dynamicnetworks.standin.multus.DelegateCalls;
import io.dynamicnetworks.standin.multus.DelegateCalls.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Facts about the multus daemon's {@code /delegate} that the controller and its tests rely on, as
 * captured in {@code wire/multus-delegate.json}. The stand-in and the real daemon must both satisfy
 * them.
 */
public abstract class DelegateContract {
  private static final String NETWORK = "contract-net";

  private final Vertx vertx = Vertx.vertx();
  private final Map<String, String> attached = new LinkedHashMap<>();
  private @Nullable DelegateCalls calls;

  /**
   * A daemon, and a running pod that it knows.
   *
   * @param netns path of the pod's network namespace
   * @param master a link on the node that can be the master of macvlans
   * @param leases folder for host-local
   * @param cniDir where the daemon keeps its CNI cache
   * @param other another pod that the daemon knows; its sandbox does not matter
   */
  public record Peer(
      Path socket,
      PodRef pod,
      String uid,
      String containerId,
      String netns,
      String master,
      Path leases,
      Path cniDir,
      PodRef other) {}

  protected abstract Peer peer();

  /** The names of the links in the pod's network namespace. */
  protected abstract List<String> links();

  /** Disconnects from the daemon, after everything that the test attached has been detached. */
  protected abstract void stop();

  @AfterEach
  void detachAndStop() {
    attached.forEach((ifname, config) -> calls().delegate(env("DEL", ifname), config, null));
    await(vertx.close());
    stop();
  }

  @Test
  void itAnswersThatItIsAlive() {
    assertThat(calls().get("/healthz").status()).isEqualTo(200);
    assertThat(calls().get("/readyz").status()).isIn(200, 404);
  }

  @Test
  void itClosesTheConnectionAfterEachAnswer() {
    assertThat(calls().get("/healthz").connectionClosed()).isTrue();
    assertThat(calls().post("{oops").connectionClosed()).isTrue();
  }

  @Test
  void itTakesDelegateRequestsByPostOnly() {
    assertThat(calls().get("/delegate").status()).isEqualTo(405);
    assertThat(calls().get("/nowhere").status()).isEqualTo(404);
  }

  @Test
  void anAddMakesTheLinkAndGivesTheResult() {
    JsonNode result = added("ct1", macvlan(""), null);
    assertThat(result.path("cniVersion").asString()).isIn("1.0.0", "1.1.0");
    assertThat(result.path("interfaces")).hasSize(1);
    JsonNode made = result.path("interfaces").get(0);
    assertThat(made.path("name").asString()).isEqualTo("ct1");
    assertThat(made.path("sandbox").asString()).isEqualTo(peer().netns());
    assertThat(made.path("mac").asString()).matches("([0-9a-f]{2}:){5}[0-9a-f]{2}");
    assertThat(result.has("ips")).isFalse();
    assertThat(links()).contains("ct1");
  }

  @Test
  void anAddGivesTheAddressesAndTheMacThatWereAskedFor() {
    JsonNode result =
        added(
            "ct1",
            macvlan("\"capabilities\":{\"ips\":true,\"mac\":true},\"ipam\":{\"type\":\"static\"}"),
            "{\"ips\":[\"10.1.2.11/24\",\"10.1.2.12/24\"],\"mac\":\"02:03:04:05:06:07\","
                + "\"cni-args\":null}");
    assertThat(result.at("/interfaces/0/mac").asString()).isEqualTo("02:03:04:05:06:07");
    assertThat(result.at("/ips/0/address").asString()).isEqualTo("10.1.2.11/24");
    assertThat(result.at("/ips/1/address").asString()).isEqualTo("10.1.2.12/24");
    assertThat(result.at("/ips/0/interface").asInt(-1)).isZero();
  }

  @Test
  void whatIsAskedForReachesAPluginWithoutTheCapabilityInItsArguments() {
    JsonNode result =
        added(
            "ct1",
            macvlan("\"ipam\":{\"type\":\"static\"}"),
            "{\"ips\":[\"10.1.2.11/24\"],\"mac\":\"02:03:04:05:06:07\",\"cni-args\":null}");
    assertThat(result.at("/interfaces/0/mac").asString()).isEqualTo("02:03:04:05:06:07");
    assertThat(result.at("/ips/0/address").asString()).isEqualTo("10.1.2.11/24");
  }

  @Test
  void cniArgsReachThePlugin() {
    JsonNode result =
        added(
            "ct1",
            macvlan("\"args\":{\"cni\":{\"x\":1}},\"ipam\":{\"type\":\"static\"}"),
            "{\"cni-args\":{\"ips\":[\"10.1.2.13/24\"]}}");
    assertThat(result.at("/ips/0/address").asString()).isEqualTo("10.1.2.13/24");
  }

  @Test
  void pluginsOfAListHandOnTheirResult() {
    String list =
        list(
            "{\"type\":\"macvlan\",\"master\":\"%s\",\"mode\":\"bridge\",%s}"
                .formatted(peer().master(), hostLocal("10.77.1.0/24")),
            "{\"type\":\"tuning\"}");
    JsonNode result = added("ct1", list, null);
    assertThat(result.path("interfaces")).hasSize(1);
    assertThat(result.at("/ips/0/address").asString()).startsWith("10.77.1.");
    assertThat(result.at("/ips/0/gateway").asString()).isEqualTo("10.77.1.1");
    assertDeleted("ct1", list);
    assertThat(links()).doesNotContain("ct1");
  }

  @Test
  void aResultNamesTheLinksOnTheNodeWithoutASandbox() {
    String ptp =
        "{\"cniVersion\":\"0.4.0\",\"name\":\"%s\",\"type\":\"ptp\",%s}"
            .formatted(NETWORK, hostLocal("10.77.2.0/24"));
    JsonNode result = added("ct1", ptp, null);
    assertThat(result.path("interfaces")).hasSize(2);
    assertThat(result.at("/interfaces/0").has("sandbox")).isFalse();
    assertThat(result.at("/interfaces/1/sandbox").asString()).isEqualTo(peer().netns());
    assertThat(result.at("/ips/0/interface").asInt()).isEqualTo(1);
  }

  @Test
  void aTakenNameIsRefusedAndNothingIsTouched() {
    added("ct1", macvlan(""), null);
    assertRefused(
        add("ct1", list("{\"type\":\"macvlan\",\"master\":\"%s\"}".formatted(peer().master()))),
        "ct1",
        networking(
            "DelegateAdd: cannot set \"\" interface name to \"ct1\": validateIfName:"
                + " interface name ct1 already exists"));
    assertRefused(
        add("ct1", macvlan("")),
        "ct1",
        networking(
            "DelegateAdd: cannot set \"macvlan\" interface name to \"ct1\": validateIfName:"
                + " interface name ct1 already exists"));
    assertThat(links()).contains("ct1");
  }

  @Test
  void aDelIsAnsweredWithoutABodyHoweverOftenItIsSent() {
    String config = macvlan("");
    added("ct1", config, null);
    assertDeleted("ct1", config);
    assertThat(links()).doesNotContain("ct1");
    assertDeleted("ct1", config);
    assertDeleted("ct2", config);
  }

  @Test
  void aDelWithoutANamespaceSucceeds() {
    Map<String, String> env = env("DEL", "ct1");
    env.put("CNI_NETNS", "/var/run/netns/gone");
    Answer answer = calls().delegate(env, macvlan(""), null);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void anAddWithoutANamespaceIsRefused() {
    Map<String, String> env = env("ADD", "ct1");
    env.put("CNI_NETNS", "/var/run/netns/gone");
    Answer answer = calls().delegate(env, macvlan(""), null);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body())
        .endsWith(
            networking(
                    "DelegateAdd: cannot set \"macvlan\" interface name to \"ct1\":"
                        + " validateIfName: no net namespace /var/run/netns/gone found: failed to"
                        + " Statfs \"/var/run/netns/gone\": no such file or directory")
                + "\n");
  }

  @Test
  void anAddInAPathThatIsNoNamespaceIsRefused() {
    String path = peer().socket().getParent().toString();
    Map<String, String> env = env("ADD", "ct1");
    env.put("CNI_NETNS", path);
    Answer answer = calls().delegate(env, macvlan(""), null);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body())
        .contains(
            networking(
                "DelegateAdd: cannot set \"macvlan\" interface name to \"ct1\": validateIfName: no"
                    + " net namespace "
                    + path
                    + " found: unknown FS magic on \""
                    + path
                    + "\": "));
  }

  @Test
  void anAddIsInTheCniCacheUntilTheDel() throws IOException {
    String config = macvlan("");
    added("ct1", config, null);
    assertThat(cacheFile("ct1")).isRegularFile();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cacheFile("ct1"))))
        .isEqualTo("rw-------");
    assertDeleted("ct1", config);
    assertThat(cacheFile("ct1")).doesNotExist();
  }

  @Test
  void theCniCacheHoldsWhatTheAddUsedAndReturned() throws IOException {
    JsonNode result =
        added(
            "ct1",
            macvlan("\"capabilities\":{\"ips\":true},\"ipam\":{\"type\":\"static\"}"),
            "{\"ips\":[\"10.1.2.11/24\"],\"cni-args\":{\"x\":1}}");
    JsonNode cached = TestJson.MAPPER.readTree(Files.readString(cacheFile("ct1")));
    assertThat(cached.propertyNames())
        .containsExactly(
            "kind",
            "containerId",
            "config",
            "ifName",
            "networkName",
            "netns",
            "cniArgs",
            "capabilityArgs",
            "result");
    assertThat(cached.path("kind").asString()).isEqualTo("cniCacheV1");
    assertThat(cached.path("containerId").asString()).isEqualTo(peer().containerId());
    assertThat(cached.path("ifName").asString()).isEqualTo("ct1");
    assertThat(cached.path("networkName").asString()).isEqualTo(NETWORK);
    assertThat(cached.path("netns").asString()).isEqualTo(peer().netns());
    assertThat(cached.path("cniArgs").toString())
        .isEqualTo(
            "[[\"IgnoreUnknown\",\"true\"],[\"K8S_POD_NAMESPACE\",\"%s\"],[\"K8S_POD_NAME\",\"%s\"],[\"K8S_POD_INFRA_CONTAINER_ID\",\"\"],[\"K8S_POD_UID\",\"%s\"],[\"IP\",\"10.1.2.11/24\"]]"
                .formatted(peer().pod().namespace(), peer().pod().name(), peer().uid()));
    assertThat(cached.path("capabilityArgs").toString()).isEqualTo("{\"ips\":[\"10.1.2.11/24\"]}");
    assertThat(cached.at("/result/ips/0/address").asString()).isEqualTo("10.1.2.11/24");
    assertThat(cached.at("/result/interfaces")).isEqualTo(result.path("interfaces"));
    JsonNode config = TestJson.MAPPER.readTree(cached.path("config").binaryValue());
    assertThat(config.path("master").asString()).isEqualTo(peer().master());
    assertThat(config.at("/args/cni/x").asInt()).isEqualTo(1);
    assertThat(config.has("socketDir")).as("the daemon's own keys are in it").isTrue();
    assertThat(cached.at("/result/cniVersion")).isEqualTo(config.path("cniVersion"));
  }

  @Test
  void whatFailsLeavesTheCniCacheAsItIs() {
    attached.put("ct2", plugin("no-such-plugin"));
    assertThat(add("ct2", plugin("no-such-plugin")).status()).isEqualTo(400);
    assertThat(cacheFile("ct2")).doesNotExist();
    added("ct1", macvlan(""), null);
    assertThat(calls().delegate(env("DEL", "ct1"), plugin("no-such-plugin"), null).status())
        .isEqualTo(400);
    assertThat(cacheFile("ct1")).exists();
  }

  @Test
  void aDelGoesThroughUnderTheIdentityOfAnotherPod() {
    String config = macvlan(hostLocal("10.77.5.0/24"));
    added("ct1", config, null);
    Map<String, String> env = env("DEL", "ct1");
    env.put(
        "CNI_ARGS",
        "K8S_POD_NAMESPACE=%s;K8S_POD_NAME=%s"
            .formatted(peer().other().namespace(), peer().other().name()));
    assertThat(calls().delegate(env, config, null).status()).isEqualTo(200);
    assertThat(links()).doesNotContain("ct1");
    assertThat(cacheFile("ct1")).doesNotExist();
  }

  @Test
  void aFailedAddIsCleanedUpByADel() {
    String config = macvlan(hostLocal("10.77.3.0/24"));
    String elsewhere = "{\"ips\":[\"10.78.0.9/24\"],\"cni-args\":null}";
    attached.put("ct1", config);
    assertThat(calls().delegate(env("ADD", "ct1"), config, elsewhere).status()).isEqualTo(400);
    assertDeleted("ct1", config);
    assertThat(links()).doesNotContain("ct1");
    added("ct1", config, null);
  }

  @Test
  void aLeaseIsHeldUntilTheDel() {
    String config = macvlan(hostLocal("10.77.4.0/24"));
    String wanted = "{\"ips\":[\"10.77.4.9/24\"],\"cni-args\":null}";
    added("ct1", config, wanted);
    attached.put("ct2", config);
    Answer second = calls().delegate(env("ADD", "ct2"), config, wanted);
    assertThat(second.status()).isEqualTo(400);
    assertThat(second.body()).contains("10.77.4.9");
    assertDeleted("ct2", config);
    assertDeleted("ct1", config);
    assertThat(added("ct2", config, wanted).at("/ips/0/address").asString())
        .isEqualTo("10.77.4.9/24");
  }

  @Test
  void aMissingPluginIsRefused() {
    assertThat(add("ct1", plugin("no-such-plugin")).body())
        .contains(networking("failed to find plugin \"no-such-plugin\" in path ["));
  }

  @Test
  void aPluginsFailureIsGivenAsItsMessage() {
    String config =
        "{\"cniVersion\":\"0.4.0\",\"name\":\"n\",\"type\":\"macvlan\",\"master\":\"nosuch0\"}";
    assertThat(add("ct1", config).body()).endsWith("Link not found\n");
    assertThat(add("ct1", list("{\"type\":\"macvlan\",\"master\":\"nosuch0\"}")).body())
        .contains(networking("plugin type=\"macvlan\" failed (add): "))
        .endsWith("Link not found\n");
  }

  @Test
  void aConfigThatIsNoJsonIsRefused() {
    assertThat(add("ct1", "{oops").body())
        .isEqualTo(
            "could not extract the CNI command args: failed to unmarshall CNI config:"
                + " invalid character 'o' looking for beginning of object key string\n");
  }

  @Test
  void aConfigWithoutATypeIsRefused() {
    assertRefused(
        add("ct1", "{\"cniVersion\":\"0.4.0\",\"name\":\"n\"}"),
        "ct1",
        "LoadDelegateNetConf: failed with: LoadDelegateNetConfList: delegate must have the 'type'"
            + " or 'plugin' field");
  }

  @Test
  void anEmptyNameIsRefused() {
    assertRefused(add("", macvlan("")), "", networking("interface name is empty"));
  }

  @Test
  void aBadAddressOrMacIsRefused() {
    assertThat(calls().delegate(env("ADD", "ct1"), macvlan(""), "{\"ips\":[\"10.1\"]}").body())
        .endsWith("DelegateAdd: failed to parse IP address \"10.1\"\n");
    assertThat(calls().delegate(env("ADD", "ct1"), macvlan(""), "{\"mac\":\"02:zz\"}").body())
        .endsWith("DelegateAdd: failed to parse mac address \"02:zz\"\n");
  }

  @Test
  void aPodThatIsNotThereIsRefused() {
    Map<String, String> env = env("DEL", "ct1");
    env.put("CNI_ARGS", "K8S_POD_NAMESPACE=default;K8S_POD_NAME=nope;K8S_POD_UID=1");
    Answer answer = calls().delegate(env, macvlan(""), null);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).endsWith(" ERRORED: pod not found during Multus GetPod\n");
  }

  @Test
  void aPodOfAnotherUidIsRefusedForAddAndDel() {
    for (String command : List.of("ADD", "DEL")) {
      Map<String, String> env = env(command, "ct1");
      env.put("CNI_ARGS", args("other"));
      Answer answer = calls().delegate(env, macvlan(""), null);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body())
          .endsWith(
              " ERRORED: Multus: [%s/%s/other]: expected pod UID \"other\" but got \"%s\" from Kube API\n"
                  .formatted(peer().pod().namespace(), peer().pod().name(), peer().uid()));
    }
  }

  @Test
  void theArgumentsAreTakenStrictly() {
    Map<String, String> env = env("ADD", "ct1");
    env.put("CNI_ARGS", args(peer().uid()) + ";");
    assertThat(calls().delegate(env, macvlan(""), null).body())
        .isEqualTo("could not extract the kubernetes runtime args: invalid CNI_ARG ''\n");
    env.put("CNI_ARGS", "K8S_POD_NAME=x=y");
    assertThat(calls().delegate(env, macvlan(""), null).body())
        .isEqualTo(
            "could not extract the kubernetes runtime args: invalid CNI_ARG 'K8S_POD_NAME=x=y'\n");
  }

  @Test
  void aMissingVariableIsRefused() {
    for (String variable : List.of("CNI_CONTAINERID", "CNI_NETNS", "CNI_ARGS")) {
      Map<String, String> env = env("ADD", "ct1");
      env.remove(variable);
      assertThat(calls().delegate(env, macvlan(""), null).body())
          .isEqualTo("could not extract the CNI command args: missing " + variable + "\n");
    }
  }

  @Test
  void anUnknownCommandIsRefused() {
    assertRefused(
        calls().delegate(env("PLUG", "ct1"), macvlan(""), null), "ct1", "unknown cmd type: PLUG");
  }

  @Test
  void aCheckOfAListIsRefused() {
    assertRefused(
        calls().delegate(env("CHECK", "ct1"), list("{\"type\":\"macvlan\"}"), null),
        "ct1",
        "DelegateCheck: error invoking DelegateCheck - \"\": error in converting the raw bytes to"
            + " conf: error parsing configuration: missing 'type'");
  }

  @Test
  void itDropsTheConnectionWhereItPanicsAndGoesOn() {
    assertDropped("null", null);
    assertDropped("{\"name\":\"n\",\"plugins\":[]}", null);
    assertDropped("{\"name\":\"n\",\"plugins\":[null]}", null);
    String cniArgs = "{\"cni-args\":{\"x\":1}}";
    assertDropped(macvlan("\"args\":[]"), cniArgs);
    assertDropped(macvlan("\"args\":{\"cni\":7}"), cniArgs);
    assertThat(calls().get("/healthz").status()).isEqualTo(200);
    assertThat(links()).doesNotContain("ct1");
  }

  private void assertDropped(String config, @Nullable String attributes) {
    assertThatExceptionOfType(HttpClosedException.class)
        .as(config)
        .isThrownBy(() -> calls().delegate(env("ADD", "ct1"), config, attributes));
  }

  private void assertDeleted(String ifname, String config) {
    Answer answer = calls().delegate(env("DEL", ifname), config, null);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.status()).isEqualTo(200);
  }

  private void assertRefused(Answer answer, String ifname, String cause) {
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body())
        .isEqualTo(
            "ContainerID:\"%s\" Netns:\"%s\" IfName:\"%s\" Args:\"%s\" Path:\"\" ERRORED: %s\n"
                .formatted(
                    peer().containerId(), peer().netns(), ifname, args(peer().uid()), cause));
  }

  private Path cacheFile(String ifname) {
    return peer()
        .cniDir()
        .resolve("results")
        .resolve(NETWORK + "-" + peer().containerId() + "-" + ifname);
  }

  private Answer add(String ifname, String config) {
    return calls().delegate(env("ADD", ifname), config, null);
  }

  /** Sends an ADD, requires it to succeed, and returns its result. */
  private JsonNode added(String ifname, String config, @Nullable String attributes) {
    attached.put(ifname, config);
    Answer answer = calls().delegate(env("ADD", ifname), config, attributes);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return TestJson.MAPPER.readTree(answer.body()).path("Result");
  }

  private String networking(String cause) {
    return "error configuring pod [" + peer().pod() + "] networking: " + cause;
  }

  private Map<String, String> env(String command, String ifname) {
    Map<String, String> env = new LinkedHashMap<>();
    env.put("CNI_COMMAND", command);
    env.put("CNI_CONTAINERID", peer().containerId());
    env.put("CNI_NETNS", peer().netns());
    env.put("CNI_IFNAME", ifname);
    env.put("CNI_ARGS", args(peer().uid()));
    return env;
  }

  private String args(String uid) {
    return "K8S_POD_NAMESPACE=%s;K8S_POD_NAME=%s;K8S_POD_UID=%s"
        .formatted(peer().pod().namespace(), peer().pod().name(), uid);
  }

  private String plugin(String type) {
    return "{\"cniVersion\":\"0.4.0\",\"name\":\"%s\",\"type\":\"%s\"}".formatted(NETWORK, type);
  }

  private String macvlan(String more) {
    return "{\"cniVersion\":\"0.4.0\",\"name\":\"%s\",\"type\":\"macvlan\",\"master\":\"%s\",\"mode\":\"bridge\"%s}"
        .formatted(NETWORK, peer().master(), more.isEmpty() ? "" : "," + more);
  }

  private static String list(String... plugins) {
    return "{\"cniVersion\":\"0.4.0\",\"name\":\"%s\",\"plugins\":[%s]}"
        .formatted(NETWORK, String.join(",", plugins));
  }

  private String hostLocal(String subnet) {
    return "\"ipam\":{\"type\":\"host-local\",\"subnet\":\"%s\",\"dataDir\":\"%s\"}"
        .formatted(subnet, peer().leases());
  }

  private DelegateCalls calls() {
    DelegateCalls made = calls;
    if (made == null) {
      made = new DelegateCalls(vertx, peer().socket());
      calls = made;
    }
    return made;
  }
}
