package io.dynamicnetworks.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.Patience;
import io.dynamicnetworks.standin.cri.RuntimeFlavor;
import io.dynamicnetworks.standin.kubelet.PodResourcesServer;
import io.dynamicnetworks.standin.kubelet.PodResourcesServer.Container;
import io.dynamicnetworks.standin.kubelet.PodResourcesServer.Fault;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** The whole controller, with a stand-in kubelet that allocated devices to a pod. */
@ParameterizedClass(name = "reads multus'' CNI cache: {0}")
@ValueSource(booleans = {true, false})
class DevicesOverSocketsTest {
  private static final PodRef CART = new PodRef("shop", "cart-0");
  private static final PodRef OTHER = new PodRef("shop", "other-0");
  private static final String FAST = "example.com/fast";

  private final boolean cache;
  private final Vertx vertx = Vertx.vertx();
  @TempDir private Path folder;
  private PodResourcesServer kubelet;
  private Testbed testbed;

  DevicesOverSocketsTest(boolean cache) {
    this.cache = cache;
  }

  @BeforeEach
  void start() {
    Path socket = folder.resolve("kubelet.sock");
    kubelet = PodResourcesServer.start(vertx, socket);
    kubelet.numaNodes(2);
    kubelet.add(OTHER, new Container("main", Map.of(FAST, List.of("dev-9"))));
    kubelet.add(
        CART,
        new Container("sidecar", Map.of(FAST, List.of("dev-3"))),
        new Container("main", Map.of(FAST, List.of("dev-2", "dev-1"))));
    Map<String, Object> config = new HashMap<>(cache ? Map.of() : Testbed.withoutCache());
    config.put("kubeletSocketPath", socket.toString());
    testbed = Testbed.withStandIns(RuntimeFlavor.CONTAINERD_2, config);
    testbed.store().createDeviceNad("shop", "fast", testbed.macvlan(), FAST);
  }

  @AfterEach
  void stop() {
    testbed.close();
    Patience.await(vertx.close());
  }

  /** A pod whose sidecar requests one device, and whose container requests two. */
  private TestbedPod pod() {
    return testbed.createChangedPod(
        CART,
        spec -> {
          request((ObjectNode) spec.path("containers").get(0), 2);
          ObjectNode sidecar = spec.putArray("initContainers").addObject();
          sidecar.put("name", "sidecar").put("image", "pause").put("restartPolicy", "Always");
          request(sidecar, 1);
        });
  }

  private static void request(ObjectNode container, int devices) {
    container.putObject("resources").putObject("limits").put(FAST, String.valueOf(devices));
  }

  /** The device of each request, such as {@code x1=dev-1}. */
  private List<String> sent(String command) {
    return testbed.daemon().requests(command).stream()
        .map(request -> request.ifname() + "=" + request.configJson().path("deviceID").asString(""))
        .toList();
  }

  @Test
  void eachDeviceIsGivenOnceThoughTheKubeletServesNoGetAndListsEachOncePerNumaNode() {
    kubelet.fault("Get", PodResourcesServer.GET_DISABLED);
    TestbedPod pod = pod();
    testbed.startController();
    pod.edit("fast@x1,fast@x2,fast@x3");
    Wait.forInterfaces(pod, "eth0", "x1", "x2", "x3");
    assertThat(sent("ADD")).containsExactly("x1=dev-3", "x2=dev-1", "x3=dev-2");
    pod.edit("fast@x1,fast@x2,fast@x3,fast@x4");
    Wait.forEvent(
        pod,
        "FailedAddingInterface: pod [shop/cart-0]: failed adding interface x4 to network: fast: no"
            + " device of example.com/fast is free: the pod has 3 (dev-3 held by x1, dev-1 held by"
            + " x2, dev-2 held by x3)");
    pod.edit("fast@x1,fast@x3,fast@x4");
    Wait.forInterfaces(pod, "eth0", "x1", "x3", "x4");
    assertThat(sent("ADD")).last().isEqualTo("x4=dev-1");
    pod.edit("[]");
    Wait.forInterfaces(pod, "eth0");
    assertThat(sent("DEL")).containsExactly("x2=dev-1", "x4=dev-1", "x3=dev-2", "x1=dev-3");
    assertThat(kubelet.calls()).startsWith("Get", "List").containsOnlyOnce("Get");
  }

  @Test
  void whileTheKubeletIsTooBusyNothingIsSent() {
    kubelet.fault(
        "Get", new Fault.ErrorStatus(GrpcStatus.RESOURCE_EXHAUSTED, "rejected by rate limit"));
    TestbedPod pod = pod();
    testbed.startController();
    pod.edit("fast@x1");
    Wait.forEvent(
        pod,
        "FailedAddingInterface: pod [shop/cart-0]: failed adding interface x1 to network: fast:"
            + " kubelet Get on ");
    assertThat(sent("ADD")).isEmpty();
    kubelet.heal();
    Wait.forInterfaces(pod, "eth0", "x1");
    assertThat(sent("ADD")).containsExactly("x1=dev-3");
  }
}
