package io.dynamicnetworks.kube.write;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.PodPort;
import io.dynamicnetworks.flow.FairLimiter;
import io.dynamicnetworks.kube.client.KubeConnection;
import io.dynamicnetworks.model.Budgets;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Serves writes to pods: answers {@link PodPort#STATUS} and {@link PodPort#FINALIZER} with the pod
 * as it is after the write. Keeps what others wrote.
 */
public final class PodWriteVerticle extends VerticleBase {
  /** After which the write of a whole pod delays others no longer. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

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
    FairLimiter<Void> wholePods =
        new FairLimiter<>(vertx, Budgets.WHOLE_PODS - 1, Budgets.WHOLE_PODS, PATIENCE);
    PodWrites writes =
        new PodWrites(
            new PatchOrPut(connection.calls()),
            connection.pods(),
            PodWrites.Clock.of(vertx),
            new SplittableRandom(),
            deadline,
            (namespace, attempt) -> wholePods.take(namespace, new Object(), attempt));
    bus.serve(PodPort.STATUS, writes::write);
    bus.serve(PodPort.FINALIZER, writes::write);
    return Future.succeededFuture();
  }
}
