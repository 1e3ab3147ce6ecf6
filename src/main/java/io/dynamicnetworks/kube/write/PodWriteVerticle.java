package io.dynamicnetworks.kube.write;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.kube.client.KubeConnection;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Serves writes to pods: answers {@link Addresses#STATUS} and {@link Addresses#FINALIZER} with the
 * pod as it is after the write. Keeps what others wrote.
 */
public final class PodWriteVerticle extends VerticleBase {
  private final Bus bus;
  private final KubeConnection connection;
  private final Duration deadline;

  /**
   * Serves them on the connection.
   *
   * @param deadline of one write, retries included; the reply arrives within it
   */
  public PodWriteVerticle(Bus bus, KubeConnection connection, Duration deadline) {
    this.bus = bus;
    this.connection = connection;
    this.deadline = deadline;
  }

  @Override
  public Future<?> start() {
    PodWrites writes =
        new PodWrites(
            new PatchOrPut(connection.calls()),
            connection.pods(),
            PodWrites.Clock.of(vertx),
            new SplittableRandom(),
            deadline);
    bus.serve(Addresses.STATUS, writes::write);
    bus.serve(Addresses.FINALIZER, writes::write);
    return Future.succeededFuture();
  }
}
