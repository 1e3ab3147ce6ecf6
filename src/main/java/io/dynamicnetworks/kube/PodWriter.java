package io.dynamicnetworks.kube;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Bus;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/**
 * Writes to pods: answers {@link Addresses#STATUS} and {@link Addresses#FINALIZER}. What others
 * wrote stays, and {@link Addresses#POD} shows what was written.
 */
public final class PodWriter extends VerticleBase {
  private final Bus bus;
  private final KubeConnection connection;
  private final Duration deadline;

  /**
   * A writer.
   *
   * @param deadline of one write, its retries included; the reply comes within it
   */
  public PodWriter(Bus bus, KubeConnection connection, Duration deadline) {
    this.bus = bus;
    this.connection = connection;
    this.deadline = deadline;
  }

  @Override
  public Future<?> start() {
    PodEdit.Tools tools = new PodEdit.Tools(vertx, connection, new PatchRights(), deadline);
    bus.serve(
        Addresses.STATUS,
        write ->
            new PodEdit(tools, write.uid(), write.about(), new PodChange.OfStatus(write.changes()))
                .run());
    bus.serve(
        Addresses.FINALIZER,
        change ->
            new PodEdit(
                    tools,
                    change.uid(),
                    change.about(),
                    new PodChange.OfFinalizer(change.present()))
                .run());
    return Future.succeededFuture();
  }
}
