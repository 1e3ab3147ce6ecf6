package io.dynamicnetworks.cri;

import static io.dynamicnetworks.standin.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.annotation.NetworksAnnotation;
import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.PeerPort;
import io.dynamicnetworks.bus.PeerPort.Peer;
import io.dynamicnetworks.bus.PeerPort.PeerBack;
import io.dynamicnetworks.bus.RuntimePort;
import io.dynamicnetworks.bus.RuntimePort.LiveSandboxes;
import io.dynamicnetworks.bus.RuntimePort.LiveSandboxesQuery;
import io.dynamicnetworks.bus.RuntimePort.SandboxReply;
import io.dynamicnetworks.bus.RuntimePort.SandboxRequest;
import io.dynamicnetworks.bus.VertxBus;
import io.dynamicnetworks.cri.v1.ListPodSandboxRequest;
import io.dynamicnetworks.cri.v1.PodSandboxState;
import io.dynamicnetworks.cri.v1.PodSandboxStatusRequest;
import io.dynamicnetworks.model.AnnotationKeys;
import io.dynamicnetworks.model.Desired;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.standin.Patience;
import io.dynamicnetworks.standin.cri.CriFault;
import io.dynamicnetworks.standin.cri.CriServer;
import io.dynamicnetworks.standin.cri.PodConfigs;
import io.dynamicnetworks.standin.cri.RuntimeFlavor;
import io.dynamicnetworks.standin.cri.v1.PodSandboxConfig;
import io.dynamicnetworks.text.CutText;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxFinderTest {
  private static final PodRef CART = new PodRef("shop", "cart-0");
  private static final String UID = "3f1c2a50-7d0e-4b6c-9a51-0e4b1c7d9f11";
  private static final String MIRROR_UID = "8b8f0d34-52f1-4d8a-b7d1-6f9a2c1e5d22";
  private static final String HASH = "0123456789abcdef0123456789abcdef";
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  // Only for calls that must time out: a busy machine may take longer to answer.
  private static final Duration SHORT_DEADLINE = Duration.ofMillis(400);

  private final Vertx vertx = Vertx.vertx();
  private final Bus bus = new VertxBus(vertx);
  private final List<PeerBack> peersBack = new CopyOnWriteArrayList<>();
  @TempDir private Path folder;
  private CriServer runtime;
  private SandboxFinder finder;

  @BeforeEach
  void start() {
    runtime = CriServer.start(vertx, folder.resolve("c.sock"), RuntimeFlavor.CONTAINERD_2);
    bus.subscribe(PeerPort.BACK, peersBack::add);
    finder = deployed(DEADLINE);
    awaitReachable();
  }

  @AfterEach
  void stop() {
    wait(vertx.close());
  }

  @ParameterizedTest
  @EnumSource(RuntimeFlavor.class)
  void aReadySandboxIsFoundWithItsNetworkNamespace(RuntimeFlavor shape) {
    use(shape);
    Sandbox sandbox = runtime.addSandbox(CART, UID);
    assertThat(find()).isEqualTo(new SandboxReply.Found(CART, sandbox, null));
  }

  @ParameterizedTest
  // Without a runtime spec, the answer does not reveal the host network.
  @EnumSource(value = RuntimeFlavor.class, mode = Mode.EXCLUDE, names = "CONTAINERD_2_BY_SHIM")
  void onHostNetworkThereIsNothingToPlugInto(RuntimeFlavor shape) {
    use(shape);
    Sandbox sandbox = runtime.addSandbox(PodConfigs.config(CART, UID, 0, true));
    assertThat(permanent(find()))
        .isEqualTo(
            "sandbox of pod shop/cart-0 (uid %s): %s is on the host's network and has no"
                + " network namespace of its own",
            UID, sandbox.id());
  }

  @Test
  void itAsksForReadySandboxesByUidAndThenForTheVerboseStatusOfOne() {
    Sandbox sandbox = runtime.addSandbox(CART, UID);
    find();
    ListPodSandboxRequest list = runtime.calls(ListPodSandboxRequest.class).getFirst();
    assertThat(list.getFilter().getLabelSelectorMap())
        .containsExactly(Map.entry("io.kubernetes.pod.uid", UID));
    assertThat(list.getFilter().hasState()).isTrue();
    assertThat(list.getFilter().getState().getState()).isEqualTo(PodSandboxState.SANDBOX_READY);
    assertThat(runtime.calls(PodSandboxStatusRequest.class))
        .containsExactly(
            PodSandboxStatusRequest.newBuilder()
                .setPodSandboxId(sandbox.id())
                .setVerbose(true)
                .build());
  }

  @Test
  void theStatusOfASandboxThatTheRequesterKnowsIsNotAskedForAgain() {
    Sandbox sandbox = runtime.addSandbox(CART, UID, 0);
    assertThat(findKnowing(sandbox)).isEqualTo(new SandboxReply.Same(CART));
    assertThat(runtime.calls(ListPodSandboxRequest.class)).hasSize(1);
    assertThat(runtime.calls(PodSandboxStatusRequest.class)).isEmpty();

    Sandbox newer = runtime.addSandbox(CART, UID, 1);
    assertThat(findKnowing(sandbox)).isEqualTo(new SandboxReply.Found(CART, newer, null));
  }

  @Test
  void aSandboxInWhichSomethingIsAttachedHasEndedOnlyIfItsOwnStatusSaysSo() {
    Sandbox sandbox = runtime.addSandbox(CART, UID);
    SandboxRequest request = new SandboxRequest(new PodUid(UID), CART, null, null, sandbox.id());
    assertThat(find(request)).isInstanceOf(SandboxReply.Found.class);

    runtime.setState(sandbox.id(), PodSandboxState.SANDBOX_NOTREADY);
    assertEnded(find(request), sandbox.id());

    SandboxRequest removed = new SandboxRequest(new PodUid(UID), CART, null, null, "removed");
    assertEnded(find(removed), "removed");
  }

  private static void assertEnded(SandboxReply reply, String sandboxId) {
    assertThat(reply)
        .isInstanceOfSatisfying(
            SandboxReply.Ended.class,
            ended -> {
              assertThat(ended.sandboxId()).isEqualTo(sandboxId);
              assertThat(ended.failure().cause())
                  .endsWith("0 ready, want 1; " + sandboxId + " has ended");
            });
  }

  @Test
  void aSandboxThatTheRequesterKnowsIsMissingOnceItIsNotReady() {
    Sandbox sandbox = runtime.addSandbox(CART, UID);
    runtime.setState(sandbox.id(), PodSandboxState.SANDBOX_NOTREADY);
    assertThat(transientCause(findKnowing(sandbox))).endsWith("0 ready, want 1");
  }

  @Test
  void theNewestOfSeveralIsFoundInWhateverOrderTheyAreListed() {
    runtime.addSandbox(CART, UID, 0);
    runtime.addSandbox(CART, UID, 1);
    Sandbox newest = runtime.addSandbox(CART, UID, 2);
    // The stand-in reverses its list on every call.
    assertThat(find()).isEqualTo(new SandboxReply.Found(CART, newest, null));
    assertThat(find()).isEqualTo(new SandboxReply.Found(CART, newest, null));
  }

  @Test
  void aNewerSandboxThatIsNotReadyIsSkipped() {
    Sandbox old = runtime.addSandbox(CART, UID, 0);
    Sandbox dead = runtime.addSandbox(CART, UID, 1);
    runtime.setState(dead.id(), PodSandboxState.SANDBOX_NOTREADY);
    assertThat(find()).isEqualTo(new SandboxReply.Found(CART, old, null));
  }

  @Test
  void withoutASandboxThePodIsTriedAgain() {
    assertThat(transientCause(find()))
        .isEqualTo("sandbox of pod shop/cart-0 (uid %s): 0 ready, want 1", UID);
  }

  @Test
  void aSandboxOfAnotherPodIsNotTaken() {
    runtime.addSandbox(new PodRef("shop", "cart-1"), UID);
    runtime.addSandbox(new PodRef("bank", "cart-0"), UID);
    assertThat(transientCause(find())).endsWith("0 ready, want 1");
  }

  @Test
  void aStaticPodIsFoundByTheHashOfItsConfig() {
    Sandbox sandbox = runtime.addSandbox(CART, HASH);
    assertThat(find(new SandboxRequest(new PodUid(MIRROR_UID), CART, HASH)))
        .isEqualTo(new SandboxReply.Found(CART, sandbox, null));
  }

  @Test
  void aTenantWhoSetsTheHashToAnotherPodsUidDoesNotGetItsSandbox() {
    runtime.addSandbox(new PodRef("bank", "vault-0"), HASH);
    assertThat(transientCause(find(new SandboxRequest(new PodUid(MIRROR_UID), CART, HASH))))
        .endsWith("0 ready, want 1");
  }

  @Test
  void theHashIsNotAskedForIfTheUidFindsOne() {
    Sandbox own = runtime.addSandbox(CART, UID);
    assertThat(find(new SandboxRequest(new PodUid(UID), CART, HASH)))
        .isEqualTo(new SandboxReply.Found(CART, own, null));
    assertThat(runtime.calls(ListPodSandboxRequest.class)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ListPodSandbox", "PodSandboxStatus"})
  void aCallThatHangsEndsAtItsDeadlineAndTheRuntimeStaysReachable(String method) {
    runtime.addSandbox(CART, UID);
    redeploy(Duration.ofSeconds(2)); // Time for the calls that do not hang to be answered.
    runtime.fault(method, new CriFault.Hang());
    assertThat(transientCause(find()))
        .endsWith("CRI " + method + " on " + runtime.socket() + ": no answer within 2000 ms");
    runtime.heal();
    await().until(() -> find() instanceof SandboxReply.Found);
    assertThat(finder.problem()).isEmpty();
    assertThat(peersBack).isEmpty();
  }

  @Test
  void aCallThatHangsDelaysNoOtherPod() {
    runtime.addSandbox(CART, UID);
    runtime.fault("PodSandboxStatus", new CriFault.Hang());
    Future<SandboxReply> hanging = request(new SandboxRequest(new PodUid(UID), CART, null));
    assertThat(find(new SandboxRequest(new PodUid(MIRROR_UID), CART, null)))
        .isInstanceOf(SandboxReply.Missing.class);
    assertThat(hanging.isComplete()).isFalse();
    runtime.stop();
    assertThat(wait(hanging)).isInstanceOf(SandboxReply.Missing.class);
  }

  @Test
  void aSlowAnswerInTimeIsAnAnswer() {
    Sandbox sandbox = runtime.addSandbox(CART, UID);
    runtime.fault("PodSandboxStatus", new CriFault.Delay(Duration.ofMillis(100)));
    assertThat(find()).isEqualTo(new SandboxReply.Found(CART, sandbox, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ListPodSandbox", "PodSandboxStatus"})
  void anErrorStatusIsPassedOnWithItsText(String method) {
    runtime.addSandbox(CART, UID);
    runtime.fault(
        method,
        new CriFault.ErrorStatus(
            GrpcStatus.UNKNOWN, "server is not initialized yet: 100% \"soon\""));
    assertThat(transientCause(find()))
        .isEqualTo(
            "sandbox of pod shop/cart-0 (uid %s): CRI %s on %s:"
                + " UNKNOWN: server is not initialized yet: 100%% \"soon\"",
            UID, method, runtime.socket());
    assertThat(finder.problem()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{}",
        "[]",
        "\"text\"",
        "{\"runtimeSpec\":",
        "{\"runtimeSpec\":null}",
        "{\"runtimeSpec\":{\"linux\":{\"namespaces\":null}}}",
        "{\"runtimeSpec\":{\"linux\":{\"namespaces\":[{\"type\":\"network\"}]}}}",
      })
  void unusableInfoIsAPermanentFailure(String info) {
    Sandbox sandbox = runtime.addSandbox(CART, UID);
    runtime.fault("PodSandboxStatus", new CriFault.OtherInfo(info));
    assertThat(permanent(find())).contains(sandbox.id() + ": info ");
  }

  @Test
  void aStatusWithoutInfoIsAPermanentFailure() {
    runtime.addSandbox(CART, UID);
    runtime.fault("PodSandboxStatus", new CriFault.NoInfo());
    assertThat(permanent(find())).endsWith(": info is missing");
  }

  @Test
  void theAnnotationThatTheSandboxWasCreatedWithComesWithIt() {
    Sandbox sandbox = runtime.addSandbox(with(AnnotationKeys.NETWORKS, "storage@x1"));
    assertThat(find()).isEqualTo(new SandboxReply.Found(CART, sandbox, "storage@x1"));
  }

  @Test
  void aCreationAnnotationThatIsTooLongIsAnUnreadableText() {
    String tooLong = "a,".repeat(20_000);
    Sandbox sandbox = runtime.addSandbox(with(AnnotationKeys.NETWORKS, tooLong));
    String createdWith = CutText.of(tooLong.getBytes(UTF_8), 32_768).marker();
    assertThat(find()).isEqualTo(new SandboxReply.Found(CART, sandbox, createdWith));
    assertThat(NetworksAnnotation.parse(createdWith, "shop"))
        .isInstanceOfSatisfying(
            Desired.Unreadable.class,
            unreadable ->
                assertThat(unreadable.problem()).isEqualTo("40000 bytes, want at most 32768"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/netns/x",
        "/run/netns/",
        "/run/netns/../../etc/x",
        "/var/run/netns/./x",
        "/run/netns//x",
        "/proc/1/ns/net",
        "/proc/self/ns/net",
        "/proc/4711/ns/pid",
        "/proc/4711/root/ns/net",
        "run/netns/x",
        "/run/netns/a\\u0000b",
      })
  void aPathThatIsNoPlaceOfANetworkNamespaceIsNotAccepted(String path) {
    runtime.addSandbox(CART, UID);
    runtime.fault("PodSandboxStatus", new CriFault.OtherInfo(infoWith(path)));
    assertThat(permanent(find()))
        .contains(": path of the network namespace: ")
        .endsWith(
            "want one in /run/netns/ or /var/run/netns/,"
                + " or /proc/<pid>/ns/net with a pid other than 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/run/netns/x", "/var/run/netns/cni-1", "/proc/11/ns/net"})
  void aPathThatIsOneIsAccepted(String path) {
    runtime.addSandbox(CART, UID);
    runtime.fault("PodSandboxStatus", new CriFault.OtherInfo(infoWith(path)));
    assertThat(find())
        .isInstanceOfSatisfying(
            SandboxReply.Found.class, found -> assertThat(found.sandbox().netns()).isEqualTo(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "0123456789ABCDEF", "../../etc"})
  void aHashThatNoKubeletMakesIsNotAskedFor(String hash) {
    find(new SandboxRequest(new PodUid(MIRROR_UID), CART, hash.isEmpty() ? "a".repeat(65) : hash));
    assertThat(runtime.calls(ListPodSandboxRequest.class)).hasSize(1);
  }

  @Test
  void theReadySandboxesOfAllPodsAreListed() {
    Sandbox cart = runtime.addSandbox(CART, UID);
    Sandbox vault = runtime.addSandbox(new PodRef("bank", "vault-0"), HASH);
    Sandbox dead = runtime.addSandbox(CART, UID, 1);
    runtime.setState(dead.id(), PodSandboxState.SANDBOX_NOTREADY);
    assertThat(live()).isEqualTo(new LiveSandboxes(Set.of(cart.id(), vault.id()), null));
    ListPodSandboxRequest list = runtime.calls(ListPodSandboxRequest.class).getFirst();
    assertThat(list.getFilter().getLabelSelectorMap()).isEmpty();
    assertThat(list.getFilter().getState().getState()).isEqualTo(PodSandboxState.SANDBOX_READY);
  }

  @Test
  void annotationsOfAnyLengthDoNotEndTheList() {
    for (int number = 0; number < 40; number++) {
      runtime.addSandbox(
          PodConfigs.config(new PodRef("evil", "pod-" + number), UID, number, false).toBuilder()
              .putAnnotations("big", "x".repeat(256 << 10))
              .build());
    }
    assertThat(live().problem()).isNull();
    assertThat(live().ids()).hasSize(40);
  }

  @Test
  void aListBeyondTheLimitIsAProblemAndNoEmptyList() {
    String longest = "x".repeat(248);
    for (int number = 0; number < 1_500; number++) {
      runtime.addSandbox(new PodRef("n".repeat(63), longest + number), UID);
    }
    assertThat(live().ids()).isNull();
    assertThat(live().problem())
        .endsWith("answer too large, want at most 458752 bytes of ids and names of sandboxes");
  }

  @Test
  void aRuntimeThatCannotBeReachedIsAProblemAndNoEmptyList() {
    runtime.stop();
    await().untilAsserted(() -> assertThat(live().problem()).contains("No such file"));
    assertThat(live().ids()).isNull();
  }

  @Test
  void twoPodsAreLookedUpAtATimeAndTheOthersInTurn() {
    for (int number = 0; number < 6; number++) {
      runtime.addSandbox(new PodRef("shop", "pod-" + number), "uid-" + number);
    }
    runtime.fault("PodSandboxStatus", new CriFault.Delay(Duration.ofMillis(50)));
    List<Future<SandboxReply>> replies = new ArrayList<>();
    for (int number = 0; number < 6; number++) {
      PodRef pod = new PodRef("shop", "pod-" + number);
      replies.add(request(new SandboxRequest(new PodUid("uid-" + number), pod, null)));
    }
    replies.forEach(reply -> assertThat(wait(reply)).isInstanceOf(SandboxReply.Found.class));
    // Nothing was asked about the third pod before one of the first two was answered.
    List<String> methods =
        runtime.calls().stream()
            .map(CriServer.Call::method)
            .filter(method -> !method.equals("Version"))
            .toList();
    assertThat(methods.subList(0, 4))
        .containsExactlyInAnyOrder(
            "ListPodSandbox", "ListPodSandbox", "PodSandboxStatus", "PodSandboxStatus");
  }

  @Test
  void sandboxesThatHangGiveTheirTurnsToOthers() {
    runtime.addSandbox(CART, UID);
    runtime.fault("PodSandboxStatus", new CriFault.Hang());
    List<Future<SandboxReply>> hanging = new ArrayList<>();
    for (int number = 0; number < 3; number++) {
      PodRef pod = new PodRef("shop", "pod-" + number);
      runtime.addSandbox(pod, "uid-" + number);
      hanging.add(request(new SandboxRequest(new PodUid("uid-" + number), pod, null)));
    }
    await().until(() -> runtime.calls(PodSandboxStatusRequest.class).size() == 3);
    runtime.heal();
    assertThat(find()).isInstanceOf(SandboxReply.Found.class);
    assertThat(hanging).noneMatch(Future::isComplete);
    runtime.stop();
  }

  @Test
  void anInfoOfAMegabyteIsRead() {
    runtime.addSandbox(
        PodConfigs.config(CART, UID, 0, false).toBuilder()
            .putAnnotations("big", "\"\n\t".repeat(85_000))
            .build());
    assertThat(find()).isInstanceOf(SandboxReply.Found.class);
  }

  @Test
  void anAnswerBeyondTheLimitIsRefusedAndTheNextOneServed() {
    Sandbox sandbox = runtime.addSandbox(CART, UID);
    runtime.fault("PodSandboxStatus", new CriFault.OtherInfo("x".repeat(9 << 20)));
    assertThat(transientCause(find())).endsWith("answer too large, want at most 4194304 bytes");
    runtime.heal();
    assertThat(find()).isEqualTo(new SandboxReply.Found(CART, sandbox, null));
  }

  @Test
  void aConnectionThatBreaksIsReportedAndTheRuntimeAskedAgain() {
    Sandbox sandbox = runtime.addSandbox(CART, UID);
    runtime.fault("PodSandboxStatus", new CriFault.Disconnect());
    assertThat(transientCause(find()))
        .contains("CRI PodSandboxStatus on " + runtime.socket() + ": ")
        .containsAnyOf("Stream was closed", "Broken pipe"); // If it was still being written to.
    runtime.heal();
    awaitPeerBack();
    assertThat(find()).isEqualTo(new SandboxReply.Found(CART, sandbox, null));
  }

  @Test
  void whileTheSocketIsGoneRequestsFailAndItsReturnIsReportedOnce() {
    Sandbox sandbox = runtime.addSandbox(CART, UID);
    runtime.stop();
    awaitCause("CRI ListPodSandbox on " + runtime.socket() + ": No such file or directory");
    assertThat(finder.problem()).get().asString().contains(runtime.socket().toString());
    find();
    find();

    runtime.listen();
    awaitPeerBack();
    assertThat(finder.problem()).isEmpty();
    assertThat(find()).isEqualTo(new SandboxReply.Found(CART, sandbox, null));
    assertThat(peersBack).containsExactly(new PeerBack(Peer.CONTAINER_RUNTIME));
  }

  @Test
  void aSocketThatRefusesIsAsGoodAsNone() {
    runtime.crash();
    assertThat(runtime.socket()).exists();
    awaitCause("CRI ListPodSandbox on " + runtime.socket() + ": Connection refused");
    assertThat(finder.problem()).isPresent();
    runtime.listen();
    awaitPeerBack();
  }

  @Test
  void aRestartBetweenTwoRequestsIsNotNoticed() {
    Sandbox sandbox = runtime.addSandbox(CART, UID);
    find();
    runtime.restart();
    awaitFound(sandbox);
  }

  @Test
  void aRuntimeThatStartsAfterTheControllerIsReportedAsBack() throws Exception {
    Path late = folder.resolve("late.sock");
    SandboxFinder early = new SandboxFinder(bus, late, DEADLINE);
    wait(vertx.deployVerticle(early));
    await().until(() -> early.problem().orElse("").contains(late.toString()));
    assertThat(Files.exists(late)).isFalse();
    CriServer.start(vertx, late, RuntimeFlavor.CRIO);
    awaitPeerBack();
    assertThat(early.problem()).isEmpty();
  }

  @Test
  void aRuntimeThatAcceptsAndStaysSilentIsAbandonedOnceAnotherAnswers() {
    Sandbox sandbox = runtime.addSandbox(CART, UID);
    redeploy(SHORT_DEADLINE);
    runtime.stop();
    NetServer silent = vertx.createNetServer().connectHandler(connection -> {});
    wait(silent.listen(SocketAddress.domainSocketAddress(runtime.socket().toString())));
    assertThat(transientCause(find())).contains(runtime.socket().toString());
    await().until(() -> finder.problem().isPresent());
    assertThat(find()).isInstanceOf(SandboxReply.Missing.class);

    wait(silent.close());
    runtime.listen();
    awaitPeerBack();
    awaitFound(sandbox);
  }

  @Test
  void aSilentConnectionIsReplacedEvenIfThePeerDoesNotCloseIt() {
    Sandbox sandbox = runtime.addSandbox(CART, UID);
    redeploy(SHORT_DEADLINE);
    for (String method : List.of("Version", "ListPodSandbox", "PodSandboxStatus")) {
      runtime.fault(method, new CriFault.Hang());
    }
    find();
    await().until(() -> finder.problem().isPresent());
    runtime.heal();
    awaitPeerBack();
    awaitFound(sandbox);
  }

  private static PodSandboxConfig with(String annotation, String value) {
    return PodConfigs.config(CART, UID, 0, false).toBuilder()
        .putAnnotations(annotation, value)
        .build();
  }

  private static String infoWith(String path) {
    return "{\"runtimeSpec\":{\"linux\":{\"namespaces\":[{\"type\":\"network\",\"path\":\""
        + path
        + "\"}]}}}";
  }

  private LiveSandboxes live() {
    return wait(bus.request(RuntimePort.LIVE_SANDBOXES, new LiveSandboxesQuery(), Patience.LIMIT));
  }

  private void use(RuntimeFlavor shape) {
    runtime.close();
    runtime = CriServer.start(vertx, folder.resolve(shape + ".sock"), shape);
    redeploy(DEADLINE);
  }

  private void redeploy(Duration deadline) {
    for (String id : List.copyOf(vertx.deploymentIDs())) {
      wait(vertx.undeploy(id));
    }
    finder = deployed(deadline);
    awaitReachable();
  }

  private SandboxFinder deployed(Duration deadline) {
    SandboxFinder deployed = new SandboxFinder(bus, runtime.socket(), deadline);
    wait(vertx.deployVerticle(deployed));
    return deployed;
  }

  private void awaitReachable() {
    await().until(() -> finder.problem().isEmpty());
  }

  private void awaitFound(Sandbox sandbox) {
    await()
        .untilAsserted(
            () -> assertThat(find()).isEqualTo(new SandboxReply.Found(CART, sandbox, null)));
  }

  /**
   * A call made before the client notices that the old connection has ended fails with that end.
   */
  private void awaitCause(String cause) {
    await().untilAsserted(() -> assertThat(transientCause(find())).contains(cause));
  }

  private void awaitPeerBack() {
    await().until(() -> !peersBack.isEmpty());
  }

  private SandboxReply find() {
    return find(new SandboxRequest(new PodUid(UID), CART, null));
  }

  private SandboxReply findKnowing(Sandbox known) {
    return find(new SandboxRequest(new PodUid(UID), CART, null, known.id(), null));
  }

  private SandboxReply find(SandboxRequest request) {
    return wait(request(request));
  }

  private Future<SandboxReply> request(SandboxRequest request) {
    return bus.request(RuntimePort.SANDBOX, request, Patience.LIMIT);
  }

  private static String transientCause(SandboxReply reply) {
    assertThat(reply).isInstanceOf(SandboxReply.Missing.class);
    Failure failure = ((SandboxReply.Missing) reply).failure();
    assertThat(failure).isInstanceOf(Failure.Transient.class);
    return failure.cause();
  }

  private static String permanent(SandboxReply reply) {
    assertThat(reply).isInstanceOf(SandboxReply.Missing.class);
    Failure failure = ((SandboxReply.Missing) reply).failure();
    assertThat(failure).isInstanceOf(Failure.Permanent.class);
    return failure.cause();
  }

  private static <T> T wait(Future<T> future) {
    return await(future);
  }
}
