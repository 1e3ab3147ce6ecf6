package io.dynamicnetworks.standin.cri;

import static io.dynamicnetworks.standin.Patience.await;

import io.dynamicnetworks.standin.contract.CriContract;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/**
 * The stand-in satisfies the contract in the flavor of each containerd release that it imitates.
 */
class CriServerContractTest {
  /** In the flavor of containerd 1.6. */
  @Nested
  class AsContainerd16 extends Facts {
    AsContainerd16() {
      super(RuntimeFlavor.CONTAINERD_1_6);
    }
  }

  /** In the flavor of containerd 2. */
  @Nested
  class AsContainerd2 extends Facts {
    AsContainerd2() {
      super(RuntimeFlavor.CONTAINERD_2);
    }
  }

  abstract static class Facts extends CriContract {
    private final RuntimeFlavor shape;
    private final Vertx vertx = Vertx.vertx();
    @TempDir private Path folder;
    private CriServer server;
    private KubeletCalls calls;

    Facts(RuntimeFlavor shape) {
      this.shape = shape;
    }

    @BeforeEach
    void start() {
      server = CriServer.start(vertx, folder.resolve("c.sock"), shape);
      calls = new KubeletCalls(vertx, server.socket());
    }

    @Override
    protected void stop() {
      await(vertx.close());
    }

    @Override
    protected KubeletCalls runtime() {
      return calls;
    }
  }
}
