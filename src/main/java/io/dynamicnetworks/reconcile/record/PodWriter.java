package io.dynamicnetworks.reconcile.record;

import io.dynamicnetworks.bus.Message;
import io.dynamicnetworks.bus.PodPort.PodWriteReply;
import io.dynamicnetworks.bus.Service;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.reconcile.shared.PodKey;
import io.dynamicnetworks.reconcile.shared.WorkerContext;
import io.vertx.core.Future;

/** Writes to the pod's object. */
public record PodWriter(WorkerContext shared, PodKey pod) {
  /** Writes; never fails. */
  public <W extends Message> Future<PodWriteReply> write(
      Service<W, PodWriteReply> service, W write) {
    return shared
        .bus()
        .request(service, write, shared.settings().deadlines().api())
        .otherwise(
            cause ->
                new PodWriteReply.NotWritten(
                    pod.ref(), new Failure.Transient(String.valueOf(cause.getMessage()))));
  }
}
