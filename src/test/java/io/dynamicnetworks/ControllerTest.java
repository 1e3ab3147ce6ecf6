package io.dynamicnetworks;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynamicnetworks.config.Config;
import io.dynamicnetworks.cri.NamespacePaths;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.standin.Patience;
import io.dynamicnetworks.standin.cri.CriServer;
import io.dynamicnetworks.standin.cri.RuntimeFlavor;
import io.dynamicnetworks.standin.kube.KubeApiServer;
import io.dynamicnetworks.standin.multus.DaemonFault;
import io.dynamicnetworks.standin.multus.DaemonSettings;
import io.dynamicnetworks.standin.multus.FakeHost;
import io.dynamicnetworks.standin.multus.MultusDaemon;
import io.dynamicnetworks.standin.multus.PodLookup.KnownPod;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** The whole controller, over real sockets, against stand-ins of all its peers. */
class ControllerTest {
  private static final String NODE = "node-1";
  private static final PodRef POD = new PodRef("shop", "cart-0");
  private static final String NETWORKS = "k8s.v1.cni.cncf.io/networks";
  private static final String STATUS = "k8s.v1.cni.cncf.io/network-status";
  private static final String STORAGE =
      """
      {"cniVersion": "1.0.0", "name": "storage", "type": "macvlan", "master": "eth0",
       "ipam": {"type": "host-local", "subnet": "10.1.1.0/24"}}\
      """;

  @TempDir private Path folder;

  private final Vertx vertx = Vertx.vertx();
  private final FakeHost host = new FakeHost();
  private final List<String> tapped = new CopyOnWriteArrayList<>();
  private KubeApiServer kube;
  private CriServer runtime;
  private MultusDaemon daemon;
  private Controller controller;

  @BeforeEach
  void peers() throws IOException {
    kube = KubeApiServer.start(vertx);
    runtime = CriServer.start(vertx, folder.resolve("cri.sock"), RuntimeFlavor.CONTAINERD_2);
    daemon =
        MultusDaemon.start(
            vertx,
            folder.resolve("multus"),
            DaemonSettings.UPSTREAM,
            pod ->
                Optional.ofNullable(kube.store().pod(pod))
                    .map(ControllerTest::uid)
                    .map(KnownPod::of),
            host);
    controller = new Controller(settings(kube.kubeconfig(folder)));
  }

  @AfterEach
  void close() throws Exception {
    get(controller.stop());
    daemon.close();
    runtime.close();
    kube.close();
    get(vertx.close());
  }

  @Test
  void anEditAttachesAnInterfaceAndAnotherDetachesIt() throws Exception {
    Sandbox sandbox = runPod();
    get(controller.start());
    edit("storage@ens4");
    awaitStatus("\"ens4\"");
    assertThat(host.kernel().link(sandbox.netns(), "ens4")).isPresent();
    edit("");
    await().until(() -> !kube.store().annotation(POD, STATUS).contains("ens4"));
    assertThat(host.kernel().link(sandbox.netns(), "ens4")).isEmpty();
    await()
        .untilAsserted(
            () ->
                assertThat(kube.store().events(POD).toString())
                    .contains("AddedInterface", "RemovedInterface"));
  }

  @Test
  void anEditMadeBeforeTheStartIsActedOn() throws Exception {
    runPod();
    edit("storage@ens4");
    get(controller.start());
    awaitStatus("\"ens4\"");
    assertThat(daemon.requests("ADD")).hasSize(1);
  }

  @Test
  void theTapShowsTheWayOfAnEditFromTheWatchToTheReport() throws Exception {
    runPod();
    get(controller.start());
    edit("storage@ens4");
    awaitStatus("\"ens4\"");
    await().until(() -> tapped.stream().anyMatch(line -> line.contains("CHANGED attached=1")));
    assertThat(String.join("\n", tapped))
        .containsSubsequence(
            "publish pod.changed",
            "request cri.sandbox",
            "reply   cri.sandbox",
            "publish plan",
            "Attach shop/storage@ens4",
            "request ledger.write",
            "request multus.",
            "ADD shop/storage@ens4",
            "reply   multus.",
            "publish attachment",
            "request status",
            "reply   status",
            "publish pod.reconciled");
  }

  @Test
  void itIsReadyWhenAllPeersAnswerAndNamesThoseThatDoNot() throws Exception {
    get(controller.start());
    await().untilAsserted(() -> assertThat(ready().statusCode()).isEqualTo(200));
    daemon.stop();
    runtime.stop();
    await()
        .untilAsserted(
            () ->
                assertThat(ready().body())
                    .contains("[-]multus-daemon: ", "[-]container-runtime: ", "[+]pods ok"));
    daemon.restart();
    runtime.restart();
    await().untilAsserted(() -> assertThat(ready().statusCode()).isEqualTo(200));
  }

  @Test
  void socketsThatAreNotThereYetAreWaitedFor() throws Exception {
    daemon.remove();
    runtime.stop();
    runPod();
    edit("storage@ens4");
    get(controller.start());
    await().untilAsserted(() -> assertThat(ready().statusCode()).isEqualTo(503));
    daemon.listen();
    runtime.listen();
    awaitStatus("\"ens4\"");
  }

  @Test
  void aStopEndsTheCallThatIsUnderWayAndRecordsIt() throws Exception {
    runPod();
    get(controller.start());
    daemon.fault(new DaemonFault.Slow(Duration.ofMillis(500)));
    edit("storage@ens4");
    await().until(() -> daemon.requests("ADD").size() == 1);
    get(controller.stop());
    assertThat(kube.store().annotation(POD, STATUS)).contains("\"ens4\"");
  }

  @Test
  void whatWasAttachedIsKeptInTheStateDirectory() throws Exception {
    runPod();
    get(controller.start());
    edit("storage@ens4");
    awaitStatus("\"ens4\"");
    assertThat(folder.resolve("state")).isDirectoryContaining("glob:**.json");
  }

  @Test
  void withoutRightsItFailsWithWhatToDo() throws Exception {
    kube.stop();
    assertThatThrownBy(() -> get(controller.start()))
        .hasCauseInstanceOf(StartFailed.class)
        .hasMessageContaining("API server " + kube.url() + " does not answer");
  }

  private ControllerSettings settings(Path kubeconfig) {
    Config config =
        Config.parse(
            """
            {"criSocketPath": "%s", "multusSocketPath": "%s", "stateDirectory": "%s",
             "cniDirectory": "%s", "healthAddress": "127.0.0.1", "healthPort": 0, "backoffInitialSeconds": 0.1}
            """
                .formatted(
                    runtime.socket(),
                    daemon.socket(),
                    folder.resolve("state"),
                    folder.resolve("cni")));
    assertThat(config.problems()).isEmpty();
    return new ControllerSettings(
        NODE,
        Optional.of(kubeconfig),
        config.settings(),
        Optional.empty(),
        NamespacePaths.ofNode(),
        Optional.of(new ControllerSettings.TapSettings("*", tapped::add)));
  }

  private Sandbox runPod() {
    kube.store().createNad(POD.namespace(), "storage", STORAGE);
    ObjectNode pod = kube.store().createPod(POD, NODE, Map.of());
    Sandbox sandbox = runtime.addSandbox(POD, uid(pod));
    host.kernel().addNamespace(sandbox.netns());
    host.kernel().addHostLink("eth0");
    return sandbox;
  }

  private void edit(String networks) {
    kube.store().editAnnotation(POD, NETWORKS, networks);
  }

  private void awaitStatus(String text) {
    await().untilAsserted(() -> assertThat(kube.store().annotation(POD, STATUS)).contains(text));
  }

  private HttpResponse<String> ready() throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + controller.healthPort() + "/readyz");
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(uri).timeout(Patience.LIMIT).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static String uid(ObjectNode pod) {
    return pod.path("metadata").path("uid").stringValue();
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
  }
}
