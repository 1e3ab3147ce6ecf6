package io.dynamicnetworks.e2e;

import static io.dynamicnetworks.standin.Patience.await;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.contract.PodResourcesContract;
import io.dynamicnetworks.standin.kubelet.PodResourcesCalls;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The real kubelet keeps the same contract as the stand-in. */
@Tag("e2e")
@Tag("node")
class KubeletContractE2e extends PodResourcesContract {
  private static final Namespace namespace = Namespace.create();
  private static final Vertx vertx = Vertx.vertx();
  private static PodResourcesCalls kubelet;

  @BeforeAll
  static void start() {
    SampleDevices.start();
    JsonObject spec =
        namespace
            .podSpec()
            .put(
                "initContainers",
                new JsonArray()
                    .add(container("first", "true"))
                    .add(container("sidecar", "sleep 100000").put("restartPolicy", "Always")))
            .put("containers", new JsonArray().add(container("main", "sleep 100000")));
    Kubectl.apply(namespace.podManifest("with-sidecar", "", spec));
    new ClusterPod(namespace.name(), "with-sidecar").awaitReady();
    namespace.pod("without", "");
    kubelet =
        new PodResourcesCalls(
            vertx, DevNode.varLib().resolve(Path.of("kubelet/pod-resources/kubelet.sock")));
  }

  private static JsonObject container(String name, String shellLine) {
    return namespace
        .container(name, shellLine)
        .put("resources", new JsonObject().put("limits", new JsonObject().put(RESOURCE, "1")));
  }

  @AfterAll
  static void stop() {
    new ClusterPod(namespace.name(), "with-sidecar").delete();
    SampleDevices.stop();
    namespace.close();
    await(vertx.close());
  }

  @Override
  protected PodResourcesCalls kubelet() {
    return kubelet;
  }

  @Override
  protected PodRef withSidecar() {
    return new PodRef(namespace.name(), "with-sidecar");
  }

  @Override
  protected PodRef without() {
    return new PodRef(namespace.name(), "without");
  }
}
