package io.dynamicnetworks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.SamplePort;
import io.dynamicnetworks.bus.SamplePort.Sample;
import io.dynamicnetworks.bus.SamplePort.SamplesQuery;
import io.dynamicnetworks.model.CniCommand;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** CNI calls are sampled as waiting, running or hanging. */
class CallSamplesTest {
  private static final List<Sample> CALLS =
      List.of(Sample.CNI_CALLS_WAITING, Sample.CNI_CALLS_RUNNING, Sample.CNI_CALLS_HANGING);

  private final Scenario node = new Scenario(Mode.OBSERVING, Scenario::withOneDelegate);

  @Test
  void ofThreeCallsForOnePlaceTwoWait() {
    List<Cluster.Life> pods = List.of(node.pod(null), node.pod(null), node.pod(null));
    node.daemon.slowNext(CniCommand.ADD, "a", Duration.ofSeconds(5));
    pods.forEach(pod -> node.edit(pod, "a@x1"));
    node.pass(Duration.ofMillis(500));
    assertThat(calls()).isEqualTo(calls(2, 1, 0));
    // After a second the slow call gives its place to the others, which end at once.
    node.pass(Duration.ofSeconds(2));
    assertThat(calls()).isEqualTo(calls(0, 0, 1));
    node.pass(Duration.ofSeconds(5));
    assertThat(calls()).isEqualTo(calls(0, 0, 0));
  }

  private Map<Sample, Double> calls() {
    Map<Sample, Double> calls = new TreeMap<>();
    node.controller()
        .bus()
        .request(SamplePort.OF_RECONCILE, new SamplesQuery(), Duration.ofSeconds(1))
        .onSuccess(samples -> calls.putAll(samples.values()));
    node.pass(Duration.ofMillis(10));
    calls.keySet().retainAll(CALLS);
    return calls;
  }

  private static Map<Sample, Double> calls(double waiting, double running, double hanging) {
    return Map.of(
        Sample.CNI_CALLS_WAITING, waiting,
        Sample.CNI_CALLS_RUNNING, running,
        Sample.CNI_CALLS_HANGING, hanging);
  }
}
