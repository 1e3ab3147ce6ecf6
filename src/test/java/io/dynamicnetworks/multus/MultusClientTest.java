package io.dynamicnetworks.multus;

import static io.dynamicnetworks.multus.DelegateRequests.CART;
import static io.dynamicnetworks.multus.DelegateRequests.CART_UID;
import static io.dynamicnetworks.multus.DelegateRequests.LONG;
import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.MultusPort;
import io.dynamicnetworks.bus.MultusPort.DelegateReply;
import io.dynamicnetworks.bus.MultusPort.DelegateRequest;
import io.dynamicnetworks.bus.PeerPort;
import io.dynamicnetworks.bus.PeerPort.Peer;
import io.dynamicnetworks.bus.PeerPort.PeerBack;
import io.dynamicnetworks.bus.RequestFailed;
import io.dynamicnetworks.bus.VertxBus;
import io.dynamicnetworks.model.AddReply;
import io.dynamicnetworks.model.AddReply.Added;
import io.dynamicnetworks.model.CniCommand;
import io.dynamicnetworks.model.CniReply;
import io.dynamicnetworks.model.DelReply;
import io.dynamicnetworks.model.DelReply.Deleted;
import io.dynamicnetworks.model.DelegateAttributes;
import io.dynamicnetworks.model.PluginError;
import io.dynamicnetworks.model.PodIdentity;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.standin.multus.DaemonFault;
import io.dynamicnetworks.standin.multus.DaemonFault.When;
import io.dynamicnetworks.standin.multus.DaemonSettings;
import io.dynamicnetworks.standin.multus.FakeHost;
import io.dynamicnetworks.standin.multus.FakeKernel;
import io.dynamicnetworks.standin.multus.MultusDaemon;
import io.dynamicnetworks.standin.multus.PluginScript;
import io.dynamicnetworks.standin.multus.PodLookup.KnownPod;
import io.dynamicnetworks.standin.multus.Received;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.junit5.Checkpoint;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the daemon's stand-in, over NIO and over native epoll. */
@ParameterizedClass(name = "native transport: {0}")
@ValueSource(booleans = {false, true})
@ExtendWith(VertxExtension.class)
@Timeout(value = 2, timeUnit = TimeUnit.MINUTES)
class MultusClientTest {
  private static final int MAX_CONNECTIONS = 8;

  // Only for requests that must time out; long enough for the request to arrive.
  private static final Duration SHORT = Duration.ofSeconds(2);

  @Parameter private boolean nativeTransport;
  @TempDir private Path folder;
  private final List<PeerBack> peersBack = new CopyOnWriteArrayList<>();
  private final Map<PodRef, KnownPod> pods = new ConcurrentHashMap<>();
  private final FakeHost host = new FakeHost();
  private Vertx vertx;
  private Bus bus;
  private MultusDaemon daemon;
  private DaemonSocket socket;
  private String client;

  /** The event loop that all users of the bus share. */
  private Context loop;

  @BeforeEach
  void start() {
    vertx =
        Vertx.vertx(
            new VertxOptions().setPreferNativeTransport(nativeTransport).setEventLoopPoolSize(1));
    loop = vertx.getOrCreateContext();
    assertThat(vertx.isNativeTransportEnabled()).isEqualTo(nativeTransport);
    bus = new VertxBus(vertx);
    host.kernel().addHostLink("lower0");
    daemon =
        MultusDaemon.start(
            vertx,
            folder.resolve("multus"),
            DaemonSettings.UPSTREAM,
            pod -> Optional.ofNullable(pods.get(pod)),
            host);
    bus.subscribe(PeerPort.BACK, peersBack::add);
    socket = new DaemonSocket(vertx, daemon.socket(), MAX_CONNECTIONS);
    client = wait(vertx.deployVerticle(new MultusClient(bus, socket)));
    addPod(CART, CART_UID, DelegateRequests.SANDBOX);
  }

  @AfterEach
  void stop() {
    host.heal();
    daemon.close();
    wait(vertx.close());
  }

  @Test
  void anAddGivesTheResultAndADelTakesItBack() {
    assertThat(send(DelegateRequests.add()))
        .isInstanceOfSatisfying(
            Added.class,
            added ->
                assertThat(added.result().json())
                    .startsWith("{\"cniVersion\":\"1.1.0\"")
                    .contains("\"address\":\"10.9.0.2/24\"", "\"name\":\"ens4\""));
    assertThat(links()).containsExactly("ens4");
    assertThat(send(DelegateRequests.delete())).isEqualTo(new Deleted());
    assertThat(links()).isEmpty();
    assertThat(host.leases()).isEmpty();
  }

  @Test
  void whatIsAskedForReachesThePlugins() {
    DelegateAttributes attributes =
        new DelegateAttributes(List.of("10.9.0.77/24"), "02:00:00:00:00:07", "{\"color\":\"red\"}");
    assertThat(send(DelegateRequests.withAttributes(DelegateRequests.add(), attributes)))
        .isInstanceOf(Added.class);
    FakeKernel.Link link =
        host.kernel().link(DelegateRequests.SANDBOX.netns(), "ens4").orElseThrow();
    assertThat(link.mac()).isEqualTo("02:00:00:00:00:07");
    assertThat(link.addresses()).containsExactly("10.9.0.77/24");
    assertThat(host.calls().getFirst().config()).contains("\"args\":{\"cni\":{\"color\":\"red\"}}");
  }

  @Test
  void aPluginsRefusalIsGivenWithItsCause() {
    host.script("macvlan", "ADD", new PluginScript.Fail(1, 11, "try again", "uplink is down"));
    assertThat(send(DelegateRequests.add()))
        .isEqualTo(
            new AddReply.Refused(
                "error configuring pod [shop/cart-0] networking: try again; uplink is down",
                PluginError.of("try again; uplink is down")));
    assertThat(send(DelegateRequests.add())).isInstanceOf(Added.class);
  }

  @Test
  void aTakenNameIsDistinguishedFromARefusal() {
    host.kernel().addForeignLink(DelegateRequests.SANDBOX.netns(), "ens4");
    assertThat(send(DelegateRequests.add())).isInstanceOf(AddReply.NameTaken.class);
  }

  @Test
  void aPodThatTheDaemonDoesNotKnowIsDistinguishedFromARefusal() {
    pods.clear();
    assertThat(send(DelegateRequests.delete())).isInstanceOf(DelReply.PodGone.class);
    assertThat(send(DelegateRequests.add())).isInstanceOf(AddReply.PodGone.class);
    pods.put(CART, KnownPod.of("another life"));
    assertThat(send(DelegateRequests.delete())).isInstanceOf(DelReply.PodGone.class);
  }

  @Test
  void withoutASocketNothingIsSentAndItsReturnIsReportedOnce(VertxTestContext context) {
    Checkpoint reported = context.checkpoint();
    Checkpoint attached = context.checkpoint();
    bus.subscribe(
        PeerPort.BACK,
        back -> {
          context.verify(() -> assertThat(back).isEqualTo(new PeerBack(Peer.MULTUS_DAEMON)));
          reported.flag(); // Fails if flagged a second time.
          request(DelegateRequests.add())
              .onComplete(
                  context.succeeding(
                      reply -> {
                        context.verify(() -> assertThat(reply).isInstanceOf(Added.class));
                        attached.flag();
                      }));
        });
    daemon.remove();
    assertThat(send(DelegateRequests.add())).isEqualTo(notReached("no such socket"));
    assertThat(send(DelegateRequests.add())).isEqualTo(notReached("no such socket"));
    assertThat(peersBack).isEmpty();
    daemon.listen();
  }

  @Test
  void aSocketThatRefusesIsNotReached() {
    daemon.crash();
    assertThat(send(DelegateRequests.add())).isEqualTo(notReached("connection refused"));
    daemon.listen();
    await().until(() -> !peersBack.isEmpty());
  }

  @Test
  void aDaemonThatRestartsWithANewFolderIsFoundAtOnce() {
    assertThat(send(DelegateRequests.add())).isInstanceOf(Added.class);
    for (int times = 0; times < 3; times++) {
      daemon.restart();
      assertThat(send(DelegateRequests.delete())).isInstanceOf(Deleted.class);
    }
    assertThat(peersBack).isEmpty();
  }

  @Test
  void aDaemonThatStopsInTheMiddleLeavesTheOutcomeUnknown() {
    host.script("macvlan", "ADD", new PluginScript.Hang());
    Future<CniReply> outcome = request(DelegateRequests.add());
    awaitReceived(1);
    daemon.stop();
    assertThat(wait(outcome)).isInstanceOf(AddReply.Unknown.class);
    assertThat(links()).isEmpty();
    host.heal(); // Stopping the daemon does not stop a real plugin either.
    await().until(() -> links().contains("ens4"));
  }

  @Test
  void aHungPluginIsUnknownAfterTheDeadlineAndMayStillFinish() {
    host.script("macvlan", "ADD", new PluginScript.Hang());
    assertThat(send(DelegateRequests.of(CniCommand.ADD, SHORT)))
        .isEqualTo(
            new AddReply.Unknown(
                "Multus daemon at " + daemon.socket() + ": no answer within 2000 ms"));
    host.heal();
    await().until(() -> links().contains("ens4"));
  }

  @Test
  void aLostConnectionLeavesTheOutcomeUnknown() {
    daemon.faultNext(1, new DaemonFault.Drop(When.BEFORE_THE_EFFECT));
    assertThat(send(DelegateRequests.add())).isInstanceOf(AddReply.Unknown.class);
    assertThat(links()).isEmpty();
    daemon.faultNext(1, new DaemonFault.Drop(When.AFTER_THE_EFFECT));
    assertThat(send(DelegateRequests.add())).isInstanceOf(AddReply.Unknown.class);
    assertThat(links()).containsExactly("ens4");
  }

  @Test
  void anAnswerThatCannotBeReadLeavesTheOutcomeUnknown() {
    List<DaemonFault> faults =
        List.of(
            new DaemonFault.Truncated(10),
            new DaemonFault.Oversized(200L << 20),
            DaemonFault.brokenJson(),
            DaemonFault.emptyResult());
    for (DaemonFault fault : faults) {
      daemon.faultNext(1, fault);
      assertThat(send(DelegateRequests.add()))
          .as(fault.toString())
          .isInstanceOf(AddReply.Unknown.class);
      assertThat(send(DelegateRequests.delete())).as(fault.toString()).isInstanceOf(Deleted.class);
    }
  }

  @Test
  void aStatus500IsARefusal() {
    daemon.faultNext(1, DaemonFault.internalError());
    assertThat(send(DelegateRequests.add())).isEqualTo(new AddReply.Refused("internal error"));
  }

  @Test
  void cniArgsThatAreNoJsonAreNotSent() {
    DelegateAttributes attributes = new DelegateAttributes(List.of(), null, "{oops");
    assertThat(send(DelegateRequests.withAttributes(DelegateRequests.add(), attributes)))
        .isInstanceOfSatisfying(
            AddReply.NotRun.class,
            notRun -> assertThat(notRun.cause()).startsWith("cni-args: not JSON"));
    assertThat(daemon.requests()).isEmpty();
  }

  @Test
  void requestsOfOnePodGoOneAfterAnother(VertxTestContext context) {
    host.script("macvlan", "ADD", new PluginScript.Hang());
    Future.all(
            request(DelegateRequests.add()),
            request(DelegateRequests.delete()),
            request(DelegateRequests.delete()))
        .onComplete(
            context.succeeding(
                replies -> {
                  context.verify(
                      () -> {
                        assertThat(daemon.requests())
                            .extracting(Received::command)
                            .containsExactly("ADD", "DEL", "DEL");
                        assertThat(daemon.maxInFlight()).isEqualTo(1);
                      });
                  context.completeNow();
                }));
    awaitReceived(1);
    host.heal();
  }

  @Test
  void aRequestThatItsAskerGaveUpOnIsNotOvertaken(VertxTestContext context) {
    host.script("macvlan", "ADD", new PluginScript.Hang());
    Promise<Void> gaveUp = Promise.promise();
    loop.runOnContext(
        go ->
            bus.request(MultusPort.DELEGATE, CART_UID, DelegateRequests.add(), SHORT)
                .onComplete(
                    context.failing(
                        cause -> {
                          request(DelegateRequests.delete())
                              .onComplete(context.succeedingThenComplete());
                          gaveUp.complete();
                        })));
    wait(gaveUp.future());
    assertThat(daemon.requests()).extracting(Received::command).containsExactly("ADD");
    host.heal();
  }

  @Test
  void afterALostRequestTheNextOfThePodIsSent() {
    daemon.faultNext(1, new DaemonFault.Drop(When.BEFORE_THE_EFFECT));
    Future<CniReply> first = request(DelegateRequests.add());
    Future<CniReply> second = request(DelegateRequests.add());
    assertThat(wait(first)).isInstanceOf(AddReply.Unknown.class);
    assertThat(wait(second)).isInstanceOf(Added.class);
  }

  @Test
  void aHungPodDelaysNoOther() {
    host.script(
        call -> call.netns().equals(DelegateRequests.SANDBOX.netns()), new PluginScript.Hang());
    Future<CniReply> hung = request(DelegateRequests.add());
    awaitReceived(1);
    for (int number = 1; number < 20; number++) {
      assertThat(send(forPod(number))).isInstanceOf(Added.class);
    }
    assertThat(hung.isComplete()).isFalse();
    host.heal();
    assertThat(wait(hung)).isInstanceOf(Added.class);
  }

  @Test
  void podsGoSideBySideButNoMoreThanAllowed(VertxTestContext context) {
    host.script("macvlan", "ADD", new PluginScript.Hang());
    CountDownLatch replies = context.checkpoint().asLatch(MAX_CONNECTIONS + 4);
    for (int number = 1; number <= MAX_CONNECTIONS + 4; number++) {
      request(forPod(number))
          .onComplete(
              context.succeeding(
                  reply -> {
                    context.verify(
                        () -> {
                          assertThat(reply).isInstanceOf(Added.class);
                          assertThat(daemon.maxInFlight()).isEqualTo(MAX_CONNECTIONS);
                        });
                    replies.countDown();
                  }));
    }
    await().until(() -> daemon.maxInFlight() == MAX_CONNECTIONS);
    assertThat(probe()).as("probe while all connections hang").isNull();
    host.heal();
  }

  @Test
  void anAttachmentWhosePodIsGoneIsDetachedUnderAnotherPodsIdentity() {
    PodRef controller = new PodRef("kube-system", "controller");
    assertThat(send(DelegateRequests.add())).isInstanceOf(Added.class);
    pods.clear();
    pods.put(controller, KnownPod.of("c0de"));
    assertThat(send(DelegateRequests.delete())).isInstanceOf(DelReply.PodGone.class);
    assertThat(links()).containsExactly("ens4");
    for (String uid : new String[] {"c0de", null}) {
      assertThat(
              send(
                  DelegateRequests.as(new PodIdentity(controller, uid), DelegateRequests.delete())))
          .isEqualTo(new Deleted());
    }
    assertThat(links()).isEmpty();
    assertThat(host.leases()).isEmpty();
  }

  @Test
  void aDeviceThatIsGoneLeavesNothingToDelete() {
    host.addPlugin("host-device");
    DelegateRequest delete =
        DelegateRequests.withConfig(
            DelegateRequests.delete(), "{\"name\":\"storage\",\"type\":\"host-device\"}");
    host.script(
        "host-device",
        "DEL",
        new PluginScript.Fail(
            1, 999, "failed to find \"ens4\" in containerNS: Link not found", ""));
    assertThat(send(delete)).isEqualTo(new Deleted());
  }

  @Test
  void anUndeployedClientProbesNoMore() {
    daemon.remove();
    assertThat(send(DelegateRequests.add())).isEqualTo(notReached("no such socket"));
    wait(vertx.undeploy(client));
    assertThat(nobodyServes(DelegateRequests.add())).isTrue();
    daemon.listen();
    assertThat(peersBack).isEmpty();
  }

  @Test
  void theProbeSaysWhatIsWrong() {
    assertThat(probe()).isNull();
    daemon.crash();
    assertThat(probe()).contains("Multus daemon at " + daemon.socket(), "refused");
    daemon.remove();
    assertThat(probe()).contains(daemon.socket().toString());
    daemon.listen();
    assertThat(probe()).isNull();
  }

  @Test
  void aFileThatIsNoSocketIsNotReached() throws IOException {
    daemon.stop();
    Files.writeString(daemon.socket(), "no socket");
    assertThat(send(DelegateRequests.add())).isEqualTo(notReached("a plain file, want a socket"));
    daemon.listen();
    await().until(() -> !peersBack.isEmpty());
  }

  private boolean nobodyServes(DelegateRequest request) {
    return wait(
        request(request)
            .map(outcome -> false)
            .otherwise(
                cause ->
                    cause instanceof RequestFailed failed
                        && failed.why() == RequestFailed.Why.NO_HANDLER));
  }

  private void addPod(PodRef pod, PodUid uid, Sandbox sandbox) {
    pods.put(pod, KnownPod.of(uid.value()));
    host.kernel().addNamespace(sandbox.netns());
  }

  private DelegateRequest forPod(int number) {
    PodRef pod = new PodRef("shop", "pod-" + number);
    PodUid uid = new PodUid("uid-" + number);
    Sandbox sandbox = new Sandbox("sandbox-" + number, "/var/run/netns/cni-" + number);
    addPod(pod, uid, sandbox);
    return DelegateRequests.of(CniCommand.ADD, uid, pod, sandbox, LONG);
  }

  private CniReply send(DelegateRequest request) {
    return wait(request(request));
  }

  private Future<CniReply> request(DelegateRequest request) {
    Promise<DelegateReply> reply = Promise.promise();
    loop.runOnContext(
        go ->
            bus.request(MultusPort.DELEGATE, request.uid(), request, LONG.plusSeconds(10))
                .onComplete(reply::handle));
    return reply.future().map(DelegateReply::reply);
  }

  private @Nullable String probe() {
    return await(socket.probe());
  }

  private AddReply notReached(String why) {
    return new AddReply.NotRun(
        "Multus daemon at " + daemon.socket() + ": " + why + "; is Multus running on this node?");
  }

  private void awaitReceived(int count) {
    await().until(() -> daemon.requests().size() == count);
  }

  private List<String> links() {
    return host.kernel().links(DelegateRequests.SANDBOX.netns()).stream()
        .map(FakeKernel.Link::name)
        .toList();
  }

  private static <T> T wait(Future<T> future) {
    return await(future);
  }
}
