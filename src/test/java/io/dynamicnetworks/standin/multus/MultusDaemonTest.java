package io.dynamicnetworks.standin.multus;

import static io.dynamicnetworks.standin.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.TestJson;
import io.dynamicnetworks.standin.multus.DaemonFault.When;
import io.dynamicnetworks.standin.multus.DelegateCalls.Answer;
import io.dynamicnetworks.standin.multus.PodLookup.KnownPod;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The stand-in beyond the contract: details of libcni's plugin chain, faults, and the request log.
 */
class MultusDaemonTest {
  private static final PodRef CART = new PodRef("shop", "cart-0");
  private static final String UID = "7f3a8c90-0000-4000-8000-000000000001";
  private static final String NETNS = "/var/run/netns/cni-cart";
  private static final String OWN_VERSION = "{\"logLevel\":\"verbose\"}";
  private static final String MACVLAN =
      "{\"cniVersion\":\"0.4.0\",\"name\":\"storage\",\"type\":\"macvlan\",\"master\":\"lower0\"}";
  private static final String LIST =
      """
      {"cniVersion":"0.4.0","name":"storage","plugins":[\
      {"type":"macvlan","master":"lower0","capabilities":{"ips":true},\
      "runtimeConfig":{"bandwidth":{"ingressRate":1}},"ipam":{"type":"static"}},\
      {"type":"bandwidth","runtimeConfig":{"bandwidth":{"ingressRate":2}}},\
      {"type":"tuning"}]}\
      """;

  private final Vertx vertx = Vertx.vertx();
  private final FakeHost host = new FakeHost();
  private final Map<PodRef, KnownPod> pods = new ConcurrentHashMap<>();
  @TempDir private Path folder;
  private MultusDaemon daemon;
  private DelegateCalls calls;

  @BeforeEach
  void start() {
    pods.put(CART, KnownPod.of(UID));
    host.kernel().addNamespace(NETNS);
    host.kernel().addHostLink("lower0");
    use(DaemonSettings.UPSTREAM);
  }

  @AfterEach
  void stop() {
    host.heal();
    daemon.close();
    await(vertx.close());
  }

  @Test
  void aSandboxThatItSetsUpHasARecordAndCacheFilesThatNameIt() throws IOException {
    Path cniDir = folder.resolve("cni");
    use(DaemonSettings.UPSTREAM.withCniDir(cniDir));
    List<SandboxSetUp.Attached> attached =
        daemon.setUp(
            CART,
            UID,
            "c0ffee",
            NETNS,
            List.of(
                new SandboxSetUp.Delegate(
                    "pods", MACVLAN.replace("storage", "pods"), null, List.of(), null),
                new SandboxSetUp.Delegate("shop/storage", MACVLAN, null, List.of(), null),
                new SandboxSetUp.Delegate("shop/storage", MACVLAN, "x1", List.of(), null)));
    assertThat(attached)
        .extracting(SandboxSetUp.Attached::ifname)
        .containsExactly("eth0", "net1", "x1");
    JsonNode record = TestJson.MAPPER.readTree(Files.readString(cniDir.resolve("c0ffee")));
    assertThat(record.findValuesAsString("Name"))
        .containsExactly("pods", "shop/storage", "shop/storage");
    assertThat(record.findValuesAsString("ifnameRequest")).containsExactly("x1");
    JsonNode cached =
        TestJson.MAPPER.readTree(Files.readString(cniDir.resolve("results/storage-c0ffee-net1")));
    assertThat(cached.at("/cniArgs/3").toString())
        .isEqualTo("[\"K8S_POD_INFRA_CONTAINER_ID\",\"c0ffee\"]");
    assertThat(new String(cached.path("config").binaryValue(), UTF_8))
        .doesNotContain("socketDir")
        .contains("\"cniVersion\":\"0.4.0\"");
    daemon.takeDown("c0ffee");
    assertThat(cniDir.resolve("c0ffee")).doesNotExist();
    assertThat(cniDir.resolve("results")).isEmptyDirectory();
    assertThat(host.kernel().links(NETNS)).isEmpty();
  }

  @Test
  void aSandboxWhoseSetUpFailsLeavesNothingOfIt() {
    Path cniDir = folder.resolve("cni");
    use(DaemonSettings.UPSTREAM.withCniDir(cniDir));
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                daemon.setUp(
                    CART,
                    UID,
                    "c0ffee",
                    NETNS,
                    List.of(
                        new SandboxSetUp.Delegate("pods", MACVLAN, null, List.of(), null),
                        new SandboxSetUp.Delegate(
                            "shop/bad", "{\"type\":\"nope\"}", null, List.of(), null))));
    assertThat(cniDir.resolve("c0ffee")).doesNotExist();
    assertThat(cniDir.resolve("results")).isEmptyDirectory();
    assertThat(host.kernel().links(NETNS)).isEmpty();
  }

  @Test
  void theDaemonsOwnKeysReplaceThoseOfTheConfig() {
    assertAdded(MACVLAN);
    assertThat(input("macvlan", "ADD").path("cniVersion").asString()).isEqualTo("0.3.1");
    assertThat(input("macvlan", "ADD").path("logLevel").asString()).isEqualTo("verbose");
  }

  @Test
  void thePluginsOfAListRunInOrderAndHandOnTheirResult() {
    use(DaemonSettings.UPSTREAM.withConfig(OWN_VERSION));
    assertAdded(LIST);
    assertThat(host.calls())
        .extracting(PluginCall::type)
        .containsExactly("macvlan", "static", "bandwidth", "tuning");
    assertThat(input("macvlan", "ADD").has("prevResult")).isFalse();
    assertThat(input("tuning", "ADD").at("/prevResult/interfaces/0/name").asString())
        .isEqualTo("ens4");
    assertThat(input("tuning", "ADD").path("name").asString()).isEqualTo("storage");
  }

  @Test
  void aDelRunsThemInReverseWithTheResultOfTheAdd() {
    use(DaemonSettings.UPSTREAM.withConfig(OWN_VERSION));
    assertAdded(LIST);
    assertDeleted(LIST);
    assertThat(host.calls())
        .filteredOn(call -> call.command().equals("DEL"))
        .extracting(PluginCall::type)
        .containsExactly("tuning", "bandwidth", "macvlan", "static");
    for (String type : List.of("tuning", "bandwidth", "macvlan")) {
      assertThat(input(type, "DEL").at("/prevResult/interfaces/0/name").asString())
          .isEqualTo("ens4");
    }
    assertThat(input("macvlan", "DEL").path("cniVersion").asString()).isEqualTo("0.4.0");
  }

  @Test
  void beforeCni040ADelIsNotGivenTheResult() {
    assertAdded(LIST);
    assertDeleted(LIST);
    assertThat(input("macvlan", "DEL").has("prevResult")).isFalse();
  }

  @Test
  void aDelStopsAtTheFirstFailureAndSaysWhere() {
    assertAdded(LIST);
    host.script("bandwidth", "DEL", new PluginScript.Fail(1, 100, "tc failed", "no qdisc"));
    Answer answer = send("DEL", LIST, null);
    assertThat(answer.body())
        .endsWith(
            " ERRORED: DelegateDel: error invoking ConflistDel - \"storage\": conflistDel: error"
                + " in getting result from DelNetworkList: plugin type=\"bandwidth\" failed"
                + " (delete): tc failed; no qdisc\n");
    assertThat(links()).containsExactly("ens4");
    assertDeleted(LIST);
    assertThat(links()).isEmpty();
  }

  @Test
  void aFailingDelOfOnePluginSaysItsType() {
    assertAdded(MACVLAN);
    host.script("macvlan", "DEL", new PluginScript.Fail(1, 11, "busy", ""));
    assertThat(send("DEL", MACVLAN, null).body())
        .endsWith(
            " ERRORED: DelegateDel: error invoking DelegateDel - \"macvlan\": error in getting"
                + " result from DelNetwork: busy\n");
  }

  @Test
  void aCapabilityArgumentReplacesTheWholeRuntimeConfigOfThePluginThatDeclaresIt() {
    Answer answer = send("ADD", LIST, "{\"ips\":[\"10.1.2.11/24\"],\"cni-args\":null}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(input("macvlan", "ADD").path("runtimeConfig").toString())
        .isEqualTo("{\"ips\":[\"10.1.2.11/24\"]}");
    assertThat(input("bandwidth", "ADD").at("/runtimeConfig/bandwidth/ingressRate").asInt())
        .isEqualTo(2);
  }

  @Test
  void thePluginsArgumentsHoldThePodAndWhatIsAskedFor() {
    send("ADD", LIST, "{\"ips\":[\"10.1.2.11/24\",\"fd00::1/64\"],\"mac\":\"02:00:00:00:00:01\"}");
    assertThat(host.calls().getFirst().args())
        .isEqualTo(
            "IgnoreUnknown=true;K8S_POD_NAMESPACE=shop;K8S_POD_NAME=cart-0;"
                + "K8S_POD_INFRA_CONTAINER_ID=;K8S_POD_UID="
                + UID
                + ";MAC=02:00:00:00:00:01;IP=10.1.2.11/24,fd00::1/64");
  }

  @Test
  void cniArgsAreMergedIntoEveryPlugin() {
    send("ADD", LIST, "{\"cni-args\":{\"color\":\"red\"}}");
    for (String type : List.of("macvlan", "bandwidth", "tuning")) {
      assertThat(input(type, "ADD").at("/args/cni/color").asString()).isEqualTo("red");
    }
  }

  @Test
  void resultsOfEveryVersionAreConverted() {
    host.addPlugin("old");
    String old = "{\"cniVersion\":\"0.2.0\",\"name\":\"n\",\"type\":\"old\"}";
    host.script(
        "old",
        "ADD",
        new PluginScript.Print(
            "{\"cniVersion\":\"0.2.0\",\"ip4\":{\"ip\":\"10.1.0.2/24\",\"gateway\":\"10.1.0.1\","
                + "\"routes\":[{\"dst\":\"0.0.0.0/0\"}]},\"dns\":{\"nameservers\":[\"10.0.0.10\"]}}"));
    assertThat(send("ADD", old, null).body())
        .isEqualTo(
            "{\"Result\":{\"cniVersion\":\"1.1.0\",\"dns\":{\"nameservers\":[\"10.0.0.10\"]},"
                + "\"ips\":[{\"address\":\"10.1.0.2/24\",\"gateway\":\"10.1.0.1\"}],"
                + "\"routes\":[{\"dst\":\"0.0.0.0/0\"}]}}");
    host.heal();
    host.script("old", "ADD", new PluginScript.Print("{\"cniVersion\":\"9.9.9\"}"));
    assertThat(send("ADD", old, null).body())
        .endsWith("unsupported CNI result version \"9.9.9\"\n");
  }

  @Test
  void anOlderDaemonGivesResultsOfVersion100() {
    use(DaemonSettings.UPSTREAM.withResultVersion("1.0.0"));
    assertThat(assertAdded(MACVLAN).body()).contains("\"cniVersion\":\"1.0.0\"");
  }

  @Test
  void aMacvlanWhoseIpamFailsLeavesItsLinkBehind() {
    String config = MACVLAN.replace("}", ",\"ipam\":{\"type\":\"host-local\",\"subnet\":\"x\"}}");
    assertThat(send("ADD", config, null).status()).isEqualTo(400);
    assertThat(links()).containsExactly("ens4");
    assertDeleted(config);
    assertThat(links()).isEmpty();
  }

  @Test
  void aPluginFailsAsOftenAsConfigured() {
    host.script("macvlan", "ADD", new PluginScript.Fail(2, 11, "try again", "busy"));
    assertThat(send("ADD", MACVLAN, null).body()).endsWith("try again; busy\n");
    assertThat(send("ADD", MACVLAN, null).status()).isEqualTo(400);
    assertAdded(MACVLAN);
  }

  @Test
  void aSlowPluginTakesItsTime() {
    host.script("macvlan", "ADD", new PluginScript.Slow(Duration.ofMillis(60)));
    assertAdded(MACVLAN);
    assertThat(daemon.requests().getFirst().took()).isGreaterThanOrEqualTo(Duration.ofMillis(60));
  }

  @Test
  void aStaticPodIsKnownByAnotherUidThanItsSandbox() {
    pods.put(CART, new KnownPod("of the mirror", true));
    assertAdded(MACVLAN);
  }

  @Test
  void aPodThatAppearsInTimeIsFound() {
    use(DaemonSettings.UPSTREAM.withPatienceForPods(Duration.ofMillis(100)));
    pods.clear();
    assertThat(send("ADD", MACVLAN, null).body()).endsWith("pod not found during Multus GetPod\n");
    assertThat(daemon.requests().getFirst().took()).isGreaterThanOrEqualTo(Duration.ofMillis(100));
  }

  @Test
  void someDaemonsHaveReadyz() {
    assertThat(calls.get("/readyz").status()).isEqualTo(404);
    use(DaemonSettings.UPSTREAM.withReadyz());
    assertThat(calls.get("/readyz").status()).isEqualTo(200);
  }

  @Test
  void itWritesDownWhatItGot() {
    String attributes = "{\"ips\":[\"10.1.2.11/24\"],\"cni-args\":null}";
    send("ADD", LIST, attributes);
    send("DEL", LIST, null);
    calls.post("{oops");
    Received add = daemon.requests().getFirst();
    assertThat(add.number()).isZero();
    assertThat(add.command()).isEqualTo("ADD");
    assertThat(add.pod()).isEqualTo(CART);
    assertThat(add.netns()).isEqualTo(NETNS);
    assertThat(add.containerId()).isEqualTo("c0ffee");
    assertThat(add.ifname()).isEqualTo("ens4");
    assertThat(add.args()).containsEntry("K8S_POD_UID", UID);
    assertThat(add.config()).isEqualTo(LIST);
    assertThat(add.configJson().path("name").asString()).isEqualTo("storage");
    assertThat(add.attributes()).isEqualTo(attributes);
    assertThat(add.attributesJson().at("/ips/0").asString()).isEqualTo("10.1.2.11/24");
    assertThat(add.underWay()).isEqualTo(1);
    Received delete = daemon.requests("DEL").getFirst();
    assertThat(delete.number()).isEqualTo(1);
    assertThat(delete.attributes()).isEmpty();
    assertThat(delete.overlaps(add)).isFalse();
    assertThat(daemon.requests().getLast().body()).isEqualTo("{oops");
  }

  @Test
  void itWritesDownHowManyWereUnderWay() {
    daemon.fault(new DaemonFault.Hang(When.BEFORE_THE_EFFECT));
    List<CompletableFuture<Answer>> answers =
        List.of(inBackground("ens4"), inBackground("ens5"), inBackground("ens6"));
    await().until(() -> daemon.requests().size() == 3);
    assertThat(links()).isEmpty();
    daemon.heal();
    answers.forEach(answer -> assertThat(answer.join().status()).isEqualTo(200));
    assertThat(daemon.maxInFlight()).isEqualTo(3);
    assertThat(daemon.requests()).extracting(Received::underWay).containsExactly(1, 2, 3);
    assertThat(daemon.requests().getFirst().overlaps(daemon.requests().getLast())).isTrue();
  }

  @Test
  void itHangsWithTheEffectDone() {
    daemon.fault(new DaemonFault.Hang(When.AFTER_THE_EFFECT));
    CompletableFuture<Answer> answer = inBackground("ens4");
    await().until(() -> links().contains("ens4"));
    assertThat(answer).isNotDone();
    daemon.heal();
    assertThat(answer.join().status()).isEqualTo(200);
  }

  @Test
  void aFaultConcernsOnlyTheRequestsThatItIsSetFor() {
    daemon.fault(request -> request.command().equals("ADD"), DaemonFault.internalError());
    assertThat(send("ADD", MACVLAN, null).status()).isEqualTo(500);
    assertDeleted(MACVLAN);
    daemon.heal();
    daemon.faultNext(1, new DaemonFault.Slow(Duration.ofMillis(30)));
    assertAdded(MACVLAN);
    assertThat(daemon.requests().getLast().took()).isGreaterThanOrEqualTo(Duration.ofMillis(30));
  }

  @Test
  void itDropsTheConnectionBeforeOrAfterTheEffect() {
    daemon.faultNext(1, new DaemonFault.Drop(When.BEFORE_THE_EFFECT));
    assertThatExceptionOfType(HttpClosedException.class)
        .isThrownBy(() -> send("ADD", MACVLAN, null));
    assertThat(links()).isEmpty();
    daemon.faultNext(1, new DaemonFault.Drop(When.AFTER_THE_EFFECT));
    assertThatExceptionOfType(HttpClosedException.class)
        .isThrownBy(() -> send("ADD", MACVLAN, null));
    assertThat(links()).containsExactly("ens4");
  }

  @Test
  void itSpoilsItsAnswers() {
    daemon.faultNext(1, new DaemonFault.Truncated(7));
    assertThatExceptionOfType(HttpClosedException.class)
        .isThrownBy(() -> send("ADD", MACVLAN, null));
    assertThat(links()).containsExactly("ens4");
    assertDeleted(MACVLAN);
    daemon.faultNext(1, new DaemonFault.Oversized(3_000_000));
    assertThat(send("ADD", MACVLAN, null).body()).hasSize(3_000_000).endsWith(" {}");
    assertDeleted(MACVLAN);
    daemon.faultNext(1, DaemonFault.emptyResult());
    assertThat(send("ADD", MACVLAN, null).body()).isEmpty();
    assertDeleted(MACVLAN);
    daemon.faultNext(1, DaemonFault.brokenJson());
    assertThat(send("ADD", MACVLAN, null).body()).isEqualTo("{\"Result\":{\"cniVersion\":");
  }

  @Test
  void aRestartMakesTheFolderAnew() throws IOException {
    Files.writeString(daemon.socket().resolveSibling("left"), "");
    daemon.restart();
    assertThat(daemon.socket().resolveSibling("left")).doesNotExist();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(daemon.socket())))
        .isEqualTo("rw-------");
    assertAdded(MACVLAN);
  }

  @Test
  void itStopsRefusesAndGoes() {
    daemon.stop();
    assertThat(daemon.socket()).doesNotExist();
    assertThat(daemon.socket().getParent()).exists();
    daemon.crash();
    assertThat(daemon.socket()).exists();
    assertThatExceptionOfType(SocketException.class).isThrownBy(() -> calls.get("/healthz"));
    daemon.remove();
    assertThat(daemon.socket().getParent()).doesNotExist();
    daemon.listen();
    assertThat(calls.get("/healthz").status()).isEqualTo(200);
  }

  private void use(DaemonSettings settings) {
    if (daemon != null) {
      daemon.close();
    }
    daemon =
        MultusDaemon.start(
            vertx,
            folder.resolve("multus"),
            settings,
            pod -> Optional.ofNullable(pods.get(pod)),
            host);
    calls = new DelegateCalls(vertx, daemon.socket());
  }

  private Answer assertAdded(String config) {
    Answer answer = send("ADD", config, null);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  private void assertDeleted(String config) {
    Answer answer = send("DEL", config, null);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }

  private CompletableFuture<Answer> inBackground(String ifname) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    int before = daemon.requests().size();
    Thread.startVirtualThread(() -> answer.complete(send("ADD", ifname, MACVLAN, null)));
    await().until(() -> daemon.requests().size() > before);
    return answer;
  }

  private Answer send(String command, String config, @Nullable String attributes) {
    return send(command, "ens4", config, attributes);
  }

  private Answer send(String command, String ifname, String config, @Nullable String attributes) {
    Map<String, String> env = new HashMap<>();
    env.put("CNI_COMMAND", command);
    env.put("CNI_CONTAINERID", "c0ffee");
    env.put("CNI_NETNS", NETNS);
    env.put("CNI_IFNAME", ifname);
    env.put("CNI_ARGS", "K8S_POD_NAMESPACE=shop;K8S_POD_NAME=cart-0;K8S_POD_UID=" + UID);
    return calls.delegate(env, config, attributes);
  }

  /** The config of the plugin's last run with the command. */
  private JsonNode input(String type, String command) {
    PluginCall call =
        host.calls().stream()
            .filter(each -> each.type().equals(type) && each.command().equals(command))
            .reduce((first, second) -> second)
            .orElseThrow();
    return TestJson.MAPPER.readTree(call.config());
  }

  private List<String> links() {
    return host.kernel().links(NETNS).stream().map(FakeKernel.Link::name).toList();
  }
}
