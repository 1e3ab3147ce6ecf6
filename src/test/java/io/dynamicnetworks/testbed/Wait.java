package io.dynamicnetworks.testbed;

import static io.dynamicnetworks.standin.Patience.await;

import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;

/** Waits for conditions, with a deadline long enough for a busy machine. */
final class Wait {
  private Wait() {}

  static void until(ThrowingRunnable assertion) {
    waiting().untilAsserted(assertion);
  }

  /**
   * Waits until the pod has exactly these interfaces, in its network namespace and in
   * network-status.
   */
  static void forInterfaces(TestbedPod pod, String... names) {
    waiting()
        .untilAsserted(
            () -> {
              org.assertj.core.api.Assertions.assertThat(pod.statusInterfaces())
                  .as("network-status of %s; events: %s", pod.ref(), pod.events())
                  .isEqualTo(List.of(names));
              org.assertj.core.api.Assertions.assertThat(pod.linkNames())
                  .containsExactlyInAnyOrder(names);
            });
  }

  /** Waits for an event about the pod that starts with the text. */
  static void forEvent(TestbedPod pod, String start) {
    waiting()
        .untilAsserted(
            () ->
                org.assertj.core.api.Assertions.assertThat(pod.events())
                    .anyMatch(event -> event.startsWith(start)));
  }

  private static ConditionFactory waiting() {
    return await();
  }
}
