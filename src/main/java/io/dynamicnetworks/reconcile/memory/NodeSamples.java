package io.dynamicnetworks.reconcile.memory;

import io.dynamicnetworks.bus.SamplePort.Sample;
import io.dynamicnetworks.bus.SamplePort.Samples;
import io.dynamicnetworks.limit.CniCallGate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** The metrics of all pods of the node that are measured only at a scrape. */
public final class NodeSamples {
  private NodeSamples() {}

  /**
   * The metrics.
   *
   * @param pods those of each pod
   * @param retries how many pods wait for a retry
   */
  public static Samples of(List<PodSamples> pods, long retries, CniCallGate gate) {
    Duration oldest =
        pods.stream().map(PodSamples::pending).max(Duration::compareTo).orElse(Duration.ZERO);
    return Samples.of(
        Map.of(
            Sample.DESIRED_INTERFACES,
            sum(pods, PodSamples::desired),
            Sample.ATTACHED_INTERFACES,
            sum(pods, PodSamples::attachedCount),
            Sample.OLDEST_PENDING_EDIT_SECONDS,
            oldest.toMillis() / 1000.0,
            Sample.RETRIES_WAITING,
            (double) retries,
            Sample.CNI_CALLS_WAITING,
            (double) pods.stream().filter(PodSamples::callWaiting).count(),
            Sample.CNI_CALLS_RUNNING,
            (double) gate.running(),
            Sample.CNI_CALLS_HANGING,
            (double) gate.hanging()));
  }

  private static double sum(List<PodSamples> pods, ToIntFunction<PodSamples> sample) {
    return pods.stream().mapToInt(sample).sum();
  }
}
