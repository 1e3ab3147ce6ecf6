package io.dynamicnetworks.testbed;

import static io.dynamicnetworks.standin.Patience.await;

import io.dynamicnetworks.model.PodRef;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;

/** Waits for conditions, with a deadline long enough for a busy machine. */
final class Wait {
  private Wait() {}

  /** Waits until one interface of a new pod was attached and detached, and the program is ready. */
  static void forAttachAndDetach(Testbed testbed, ControllerProcess controller) {
    TestbedPod pod = testbed.createPod(new PodRef("default", "worker"), null);
    pod.edit("storage@ens4");
    forInterfaces(pod, "eth0", "ens4");
    pod.edit("[]");
    forInterfaces(pod, "eth0");
    // Peers are probed once a second, so that an edit may complete before the first probe.
    await().ignoreExceptions().until(() -> controller.get("/readyz").endsWith("ready\n"));
  }

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
