package io.dynamicnetworks.kubelet;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.KubeletPort;
import io.dynamicnetworks.bus.KubeletPort.DevicesQuery;
import io.dynamicnetworks.bus.LimitPort;
import io.dynamicnetworks.bus.LimitPort.LimitReached;
import io.dynamicnetworks.bus.LimitPort.Limited;
import io.dynamicnetworks.bus.VertxBus;
import io.dynamicnetworks.model.Allocation;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.standin.Patience;
import io.dynamicnetworks.standin.kubelet.PodResourcesServer;
import io.dynamicnetworks.standin.kubelet.PodResourcesServer.Container;
import io.dynamicnetworks.standin.kubelet.PodResourcesServer.Fault;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubeletClientTest {
  private static final PodRef CART = new PodRef("shop", "cart-0");
  private static final String SRIOV = "intel.com/sriov";
  private static final Set<String> RESOURCES = Set.of(SRIOV);

  private final Vertx vertx = Vertx.vertx();
  private final Bus bus = new VertxBus(vertx);
  private final List<LimitReached> limits = new CopyOnWriteArrayList<>();
  @TempDir private Path folder;
  private Path socket;
  private PodResourcesServer kubelet;

  @BeforeEach
  void start() {
    socket = folder.resolve("kubelet.sock");
    kubelet = PodResourcesServer.start(vertx, socket);
    bus.subscribe(LimitPort.REACHED, limits::add);
    Patience.await(
        vertx.deployVerticle(
            new KubeletClient(bus, List.of(folder.resolve("none.sock"), socket), List.of(folder))));
  }

  @AfterEach
  void stop() {
    Patience.await(vertx.close());
  }

  private Allocation ask() {
    return ask(Map.of());
  }

  private Allocation ask(Map<String, List<String>> listed) {
    return Patience.await(
            bus.request(
                KubeletPort.DEVICES,
                new DevicesQuery(new PodUid("uid-1"), CART, RESOURCES, listed),
                Patience.LIMIT))
        .allocation();
  }

  private List<String> ids() {
    return ids(ask());
  }

  private static List<String> ids(Allocation allocation) {
    assertThat(allocation).isInstanceOf(Allocation.Known.class);
    return ((Allocation.Known) allocation)
        .devices().getOrDefault(SRIOV, List.of()).stream().map(Device::id).toList();
  }

  private static String failure(Allocation allocation) {
    assertThat(allocation).isInstanceOf(Allocation.Failed.class);
    return ((Allocation.Failed) allocation).cause();
  }

  private void allocate(String... ids) {
    kubelet.add(CART, new Container("main", Map.of(SRIOV, List.of(ids))));
  }

  @Test
  void devicesComeByContainerAndSortedWithinEachWhateverTheKubeletsOrder() {
    kubelet.numaNodes(2);
    kubelet.add(
        CART,
        new Container("sidecar", Map.of(SRIOV, List.of("f", "e"))),
        new Container("main", Map.of(SRIOV, List.of("c", "a", "b"), "other.io/x", List.of("z"))));
    for (int time = 0; time < 10; time++) {
      assertThat(ids()).containsExactly("e", "f", "a", "b", "c");
    }
    assertThat(kubelet.calls()).containsOnly("Get").hasSize(10);
  }

  @Test
  void whatDevicePluginsSayAboutDevicesIsReadWithoutTheKubelet() throws IOException {
    Path described = Files.createDirectories(folder.resolve("k8s.cni.cncf.io/devinfo/dp"));
    String info = "{\"type\":\"pci\",\"version\":\"1.1.0\"}";
    Files.writeString(described.resolve("intel.com-sriov-a-device.json"), info);
    assertThat(
            Patience.await(
                bus.request(
                    KubeletPort.DEVICE_INFO,
                    new KubeletPort.DeviceInfoQuery(
                        CART, List.of(new Device(SRIOV, "a", null), new Device(SRIOV, "b", null))),
                    Patience.LIMIT)))
        .extracting(KubeletPort.DeviceInfoAnswer::devices)
        .isEqualTo(List.of(new Device(SRIOV, "a", info), new Device(SRIOV, "b", null)));
    assertThat(kubelet.calls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aKubeletWithoutGetIsAskedByListAndThatIsRemembered(boolean disabled) {
    kubelet.fault(
        "Get",
        disabled
            ? PodResourcesServer.GET_DISABLED
            : new Fault.ErrorStatus(GrpcStatus.UNIMPLEMENTED, "unknown method Get"));
    kubelet.add(new PodRef("shop", "other"), new Container("main", Map.of(SRIOV, List.of("x"))));
    allocate("b", "a");
    assertThat(ids()).containsExactly("a", "b");
    assertThat(ids()).containsExactly("a", "b");
    assertThat(kubelet.calls()).containsExactly("Get", "List", "List");
  }

  @Test
  void afterAnUpgradeOfTheKubeletGetIsTriedAgain() {
    kubelet.fault("Get", PodResourcesServer.GET_DISABLED);
    allocate("a");
    assertThat(ids()).containsExactly("a");
    kubelet.stop();
    assertThat(failure(ask())).contains("no socket");
    kubelet.heal();
    kubelet.listen();
    await().untilAsserted(() -> assertThat(ask()).isInstanceOf(Allocation.Known.class));
    assertThat(kubelet.calls()).endsWith("Get");
  }

  @Test
  void aPodWithoutDevicesHasNone() {
    kubelet.add(CART, new Container("main", Map.of()));
    assertThat(ids()).isEmpty();
  }

  @Test
  void aPodThatTheKubeletDoesNotKnowIsNotTakenForOneWithoutDevices() {
    assertThat(failure(ask())).contains("pod cart-0 in namespace shop not found");
    kubelet.fault("Get", PodResourcesServer.GET_DISABLED);
    assertThat(failure(ask())).isEqualTo("kubelet: pod shop/cart-0 is not listed");
  }

  @Test
  void twoPodsOfOneNameAreNotDistinguished() {
    kubelet.fault("Get", PodResourcesServer.GET_DISABLED);
    allocate("a");
    allocate("b");
    assertThat(failure(ask())).isEqualTo("kubelet: 2 pods shop/cart-0 are listed, want one");
  }

  @Test
  void aKubeletThatIsTooBusyIsAskedAgainLater() {
    kubelet.fault(
        "Get", new Fault.ErrorStatus(GrpcStatus.RESOURCE_EXHAUSTED, "rejected by rate limit"));
    assertThat(failure(ask())).contains("RESOURCE_EXHAUSTED: rejected by rate limit");
    assertThat(kubelet.calls()).containsExactly("Get");
  }

  @Test
  void aCallThatHangsTimesOutAndTheNextUsesAnotherConnection() {
    allocate("a");
    kubelet.fault("Get", new Fault.Hang());
    assertThat(failure(ask())).contains("no answer within 5000 ms");
    kubelet.heal();
    assertThat(ids()).containsExactly("a");
  }

  @Test
  void withoutAnySocketThePodsStatusCountsIfItSaysAnything() {
    kubelet.stop();
    assertThat(ids(ask(Map.of(SRIOV, List.of("s", "t"))))).containsExactly("s", "t");
    Allocation nothing = ask();
    assertThat(nothing).isInstanceOf(Allocation.Unavailable.class);
    assertThat(((Allocation.Unavailable) nothing).why())
        .startsWith("no socket of the kubelet in [")
        .contains(socket.toString());
  }

  @Test
  void aSocketThatWasThereComesBack() {
    allocate("a");
    assertThat(ids()).containsExactly("a");
    kubelet.stop();
    assertThat(failure(ask()))
        .isEqualTo("kubelet: no socket at " + socket + " now; is it starting?");
    kubelet.listen();
    await().untilAsserted(() -> assertThat(ids()).containsExactly("a"));
  }

  @Test
  void anAnswerThatIsTooLongIsALimit() {
    kubelet.fault("Get", PodResourcesServer.GET_DISABLED);
    String[] many =
        IntStream.range(0, 50_000).mapToObj(each -> "d".repeat(80) + each).toArray(String[]::new);
    allocate(many);
    assertThat(failure(ask())).contains("want at most " + Budgets.KUBELET_ANSWER_BYTES + " bytes");
    assertThat(limits).extracting(LimitReached::limit).containsExactly(Limited.KUBELET_ANSWER);
  }

  @Test
  void onlySoManyDevicesOfAPodAreKnownAndNoneThatCannotBeSeen() {
    String[] many = IntStream.range(100, 200).mapToObj(each -> "d" + each).toArray(String[]::new);
    allocate(many);
    assertThat(ids()).hasSize(Budgets.DEVICES_OF_POD).startsWith("d100", "d101");
    kubelet.forget(CART);
    allocate("a b", "a\u202eb", "x".repeat(254), "good");
    assertThat(ids()).containsExactly("good");
  }

  @Test
  void whatTheDevicePluginSaysOfADeviceGoesWithIt() throws IOException {
    Path infos = folder.resolve("k8s.cni.cncf.io/devinfo/dp");
    Files.createDirectories(infos);
    Files.writeString(
        infos.resolve("intel.com-sriov-0000:01:02.1-device.json"),
        "{\"type\":\"pci\",\"version\":\"1.1.0\",\"pci\":{\"pci-address\":\"0000:01:02.1\"}}");
    allocate("0000:01:02.1", "0000:01:02.2");
    assertThat(((Allocation.Known) ask()).devices().getOrDefault(SRIOV, List.of()))
        .containsExactly(
            new Device(
                SRIOV,
                "0000:01:02.1",
                "{\"type\":\"pci\",\"version\":\"1.1.0\",\"pci\":{\"pci-address\":\"0000:01:02.1\"}}"),
            new Device(SRIOV, "0000:01:02.2", null));
  }
}
