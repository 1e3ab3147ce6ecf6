package io.dynamicnetworks.simulation;

import io.dynamicnetworks.kube.write.PodApi;
import io.dynamicnetworks.kube.write.PodChange;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.SealedText;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A model of the API server's reads and writes of single pods; it fails before or after a write.
 */
final class PodApiModel implements PodApi {
  private final Cluster cluster;
  private final SimulatedBus bus;
  private final SplittableRandom random;

  PodApiModel(Cluster cluster, SimulatedBus bus, SplittableRandom random) {
    this.cluster = cluster;
    this.bus = bus;
    this.random = random;
  }

  @Override
  public boolean needsWholePods() {
    return false;
  }

  @Override
  public Future<Answer> read(PodRef ref, Duration deadline) {
    return answer(() -> now(named(ref)));
  }

  @Override
  public Future<Answer> write(Copy copy, PodChange.Edit edit, Duration deadline) {
    Pod known = copy.pod();
    if (cluster.faults.apiWritesRefused) {
      return answer(() -> new Answer.Refused(new Failure.Transient("401")));
    }
    if (oneIn(cluster.faults.apiWriteHangsOneIn)) {
      return hang(known, edit, deadline);
    }
    boolean lost = edit instanceof PodChange.Edit.Finalizer && cluster.faults.finalizerAnswersLost;
    boolean fails = oneIn(cluster.faults.apiWriteFailsOneIn) || lost;
    boolean afterEffect = random.nextBoolean() || lost;
    return answer(
        () -> {
          Answer done = fails && !afterEffect ? unclear() : change(known, edit);
          return fails ? unclear() : done;
        });
  }

  private Answer change(Pod known, PodChange.Edit edit) {
    Pod before = cluster.read(known.uid());
    if (before == null) {
      return new Answer.Gone();
    }
    if (!before.resourceVersion().equals(known.resourceVersion())) {
      return new Answer.Conflict("the object has been modified");
    }
    apply(known.uid(), edit);
    return now(cluster.read(known.uid()));
  }

  private void apply(PodUid uid, PodChange.Edit edit) {
    if (edit instanceof PodChange.Edit.Status(String _, NetworkReady ready, String _)
        && ready != null) {
      cluster.shown.put(uid, ready);
    }
    cluster.update(
        uid,
        pod ->
            switch (edit) {
              case PodChange.Edit.Status(String text, NetworkReady ready, String sealed) ->
                  pod.withNetworkStatus(text == null ? pod.networkStatus() : text)
                      .withReady(ready == null ? pod.ready() : ready.abridged())
                      .withSealed(sealed == null ? pod.sealed() : SealedText.within(sealed));
              case PodChange.Edit.Finalizer(boolean present) -> pod.withOwnFinalizer(present);
            });
  }

  /** A write without an answer. It may take effect later, unless the pod changes in between. */
  private Future<Answer> hang(Pod known, PodChange.Edit edit, Duration deadline) {
    if (random.nextBoolean()) {
      cluster.time.after(random.nextInt(1, 60_000), () -> change(known, edit));
    }
    Promise<Answer> answer = Promise.promise();
    after(deadline.toMillis(), () -> answer.complete(unclear()));
    return answer.future();
  }

  private @Nullable Pod named(PodRef ref) {
    return cluster.pods.values().stream()
        .filter(life -> !life.gone && life.pod.ref().equals(ref))
        .map(life -> life.pod)
        .findFirst()
        .orElse(null);
  }

  private static Answer now(@Nullable Pod pod) {
    return pod == null ? new Answer.Gone() : new Answer.Now(new Copy.Fresh(pod, "", false));
  }

  private static Answer unclear() {
    return new Answer.Unclear("connection lost", Duration.ZERO);
  }

  private Future<Answer> answer(Supplier<Answer> work) {
    Promise<Answer> answer = Promise.promise();
    after(random.nextInt(1, 10), () -> answer.complete(work.get()));
    return answer.future();
  }

  private boolean oneIn(int often) {
    return often > 0 && random.nextInt(often) == 0;
  }

  private void after(long millis, Runnable work) {
    cluster.time.after(
        millis,
        () -> {
          if (bus.alive()) {
            work.run();
          }
        });
  }
}
