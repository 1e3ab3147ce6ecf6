package io.dynamicnetworks.standin.kubelet;

import static io.dynamicnetworks.standin.Patience.await;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.contract.PodResourcesContract;
import io.dynamicnetworks.standin.kubelet.PodResourcesServer.Container;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The stand-in satisfies the contract. */
class PodResourcesServerContractTest extends PodResourcesContract {
  private static final PodRef WITH_SIDECAR = new PodRef("default", "with-sidecar");
  private static final PodRef WITHOUT = new PodRef("default", "without");

  private final Vertx vertx = Vertx.vertx();
  @TempDir private Path folder;
  private PodResourcesCalls calls;

  @BeforeEach
  void start() {
    PodResourcesServer server = PodResourcesServer.start(vertx, folder.resolve("k.sock"));
    server.add(
        WITH_SIDECAR,
        new Container("sidecar", Map.of(RESOURCE, List.of("Dev-2"))),
        new Container("main", Map.of(RESOURCE, List.of("Dev-1"))));
    server.add(WITHOUT, new Container("main", Map.of()));
    calls = new PodResourcesCalls(vertx, folder.resolve("k.sock"));
  }

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  @Override
  protected PodResourcesCalls kubelet() {
    return calls;
  }

  @Override
  protected PodRef withSidecar() {
    return WITH_SIDECAR;
  }

  @Override
  protected PodRef without() {
    return WITHOUT;
  }
}
