package io.dynamicnetworks.cri;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

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
import io.dynamicnetworks.model.AnnotationKeys;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.standin.Patience;
import io.dynamicnetworks.tally.TestTally;
import io.dynamicnetworks.testbed.Command;
import io.dynamicnetworks.testbed.Containerd;
import io.dynamicnetworks.testbed.HostLink;
import io.dynamicnetworks.testbed.NetNs;
import io.dynamicnetworks.testbed.RealParts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The finder against a real containerd. */
@Tag(TestTally.REAL)
class SandboxFinderIT {
  private static final PodRef CART = new PodRef("shop", "cart-0");

  private static Containerd containerd;

  private final String uid = UUID.randomUUID().toString();
  private final Vertx vertx = Vertx.vertx();
  private final Bus bus = new VertxBus(vertx);
  private final List<PeerBack> peersBack = new CopyOnWriteArrayList<>();
  private SandboxFinder finder;

  @BeforeAll
  static void startContainerd() {
    RealParts.require();
    containerd = Containerd.start();
  }

  @AfterAll
  static void nothingIsLeftBehind() {
    if (containerd != null) {
      assertThat(containerd.leftovers()).contains("process").contains(containerd.root().toString());
      containerd.close();
      assertThat(containerd.leftovers()).isEmpty();
    }
  }

  @BeforeEach
  void start() {
    bus.subscribe(PeerPort.BACK, peersBack::add);
    finder =
        new SandboxFinder(
            bus,
            containerd.socket(),
            Duration.ofSeconds(10),
            NamespacePaths.below(containerd.root()));
    wait(vertx.deployVerticle(finder));
    await().until(() -> finder.problem().isEmpty());
  }

  @AfterEach
  void stop() {
    wait(vertx.close());
  }

  @Test
  void theSandboxOfAPodIsFoundAndItsNetworkNamespaceHoldsItsNetwork() {
    Sandbox sandbox = containerd.runSandbox(CART, uid, 0, false);
    assertThat(find()).isEqualTo(new SandboxReply.Found(CART, sandbox, null));
    assertThat(NetNs.at(sandbox.netns()).link("eth0"))
        .hasValueSatisfying(eth0 -> assertThat(eth0.addresses()).hasSizeGreaterThanOrEqualTo(1));
  }

  @Test
  void theAnnotationThatItWasCreatedWithComesWithIt() {
    Sandbox sandbox =
        containerd.runSandbox(CART, uid, 0, Map.of(AnnotationKeys.NETWORKS, "storage"));
    assertThat(find()).isEqualTo(new SandboxReply.Found(CART, sandbox, "storage"));
  }

  @Test
  void aPathOutsideTheNodesFoldersIsNotAccepted() {
    containerd.runSandbox(CART, uid, 0, false);
    wait(vertx.undeploy(vertx.deploymentIDs().iterator().next()));
    wait(vertx.deployVerticle(new SandboxFinder(bus, containerd.socket(), Patience.LIMIT)));
    assertThat(missing(find()).cause()).contains("want one in /run/netns/ or /var/run/netns/");
  }

  @Test
  void readySandboxesAreListedWithTheirIds() {
    Sandbox ready = containerd.runSandbox(CART, uid, 0, false);
    Sandbox ended = containerd.runSandbox(CART, uid, 1, false);
    containerd.stop(ended.id());
    LiveSandboxes live =
        wait(bus.request(RuntimePort.LIVE_SANDBOXES, new LiveSandboxesQuery(), Patience.LIMIT));
    assertThat(live.problem()).isNull();
    assertThat(live.ids()).contains(ready.id()).doesNotContain(ended.id());
  }

  @Test
  void aLinkOfTheHostCanBeMovedIntoItAndBeSeenThere() {
    Sandbox sandbox = containerd.runSandbox(CART, uid, 0, false);
    String name = "dyn" + uid.substring(0, 8);
    NetNs inside = NetNs.at(sandbox.netns());
    try (HostLink lower = HostLink.create(name)) {
      ip("link", "add", name + "m", "link", lower.name(), "type", "macvlan", "mode", "bridge");
      ip("link", "set", name + "m", "netns", sandbox.netns(), "name", "net1");
      assertThat(inside.awaitLink("net1", Patience.LIMIT).mac()).hasSize(17);
    }
    inside.awaitNoLink("net1", Patience.LIMIT);
  }

  @Test
  void theNewerOfTwoIsFoundUntilItIsStopped() {
    Sandbox old = containerd.runSandbox(CART, uid, 0, false);
    Sandbox newer = containerd.runSandbox(CART, uid, 1, false);
    assertThat(find()).isEqualTo(new SandboxReply.Found(CART, newer, null));
    containerd.stop(newer.id());
    assertThat(find()).isEqualTo(new SandboxReply.Found(CART, old, null));
    containerd.stop(old.id());
    assertThat(missing(find()))
        .isEqualTo(
            new Failure.Transient("sandbox of pod shop/cart-0 (uid " + uid + "): 0 ready, want 1"));
  }

  @Test
  void onHostNetworkThereIsNothingToPlugInto() {
    Sandbox sandbox = containerd.runSandbox(CART, uid, 0, true);
    assertThat(sandbox.netns()).isEmpty();
    assertThat(missing(find())).isInstanceOf(Failure.Permanent.class);
    assertThat(missing(find()).cause()).contains(sandbox.id(), "on the host's network");
  }

  @Test
  void aStaticPodIsFoundByItsHash() {
    String hash = uid.replace("-", "");
    Sandbox sandbox = containerd.runSandbox(CART, hash, 0, false);
    assertThat(find(new SandboxRequest(new PodUid(uid), CART, hash)))
        .isEqualTo(new SandboxReply.Found(CART, sandbox, null));
    PodRef thief = new PodRef("evil", "thief");
    assertThat(missing(find(new SandboxRequest(new PodUid(uid), thief, hash))))
        .isInstanceOf(Failure.Transient.class);
  }

  @Test
  void afterAStopContainerdIsReportedAsBackAndTheSandboxIsFoundAgain() {
    Sandbox sandbox = containerd.runSandbox(CART, uid, 0, false);
    containerd.stopDaemon();
    assertThat(missing(find())).isInstanceOf(Failure.Transient.class);
    assertThat(finder.problem()).isPresent();
    containerd.startDaemon();
    foundAgain(sandbox);
  }

  @Test
  void afterACrashContainerdIsReportedAsBackAndTheSandboxIsFoundAgain() {
    Sandbox sandbox = containerd.runSandbox(CART, uid, 0, false);
    containerd.killDaemon();
    assertThat(containerd.socket()).exists();
    assertThat(missing(find())).isInstanceOf(Failure.Transient.class);
    containerd.startDaemon();
    foundAgain(sandbox);
  }

  private void foundAgain(Sandbox sandbox) {
    await().until(() -> !peersBack.isEmpty());
    await()
        .untilAsserted(
            () -> assertThat(find()).isEqualTo(new SandboxReply.Found(CART, sandbox, null)));
    assertThat(peersBack).containsExactly(new PeerBack(Peer.CONTAINER_RUNTIME));
    assertThat(finder.problem()).isEmpty();
  }

  private SandboxReply find() {
    return find(new SandboxRequest(new PodUid(uid), CART, null));
  }

  private SandboxReply find(SandboxRequest request) {
    return wait(bus.request(RuntimePort.SANDBOX, request, Patience.LIMIT));
  }

  private static Failure missing(SandboxReply reply) {
    assertThat(reply).isInstanceOf(SandboxReply.Missing.class);
    return ((SandboxReply.Missing) reply).failure();
  }

  private static void ip(String... arguments) {
    Command.run(Stream.concat(Stream.of("ip"), Stream.of(arguments)).toArray(String[]::new));
  }

  private static <T> T wait(Future<T> future) {
    return await(future);
  }
}
