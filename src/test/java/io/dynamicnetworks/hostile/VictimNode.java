package io.dynamicnetworks.hostile;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.cri.RuntimeFlavor;
import io.dynamicnetworks.testbed.ControllerProcess;
import io.dynamicnetworks.testbed.Testbed;
import io.dynamicnetworks.testbed.TestbedPod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;

/**
 * A node between stand-ins: the program in a process of its own, with the image's JVM options, and
 * a pod of the namespace {@code victim}.
 */
final class VictimNode implements AutoCloseable {
  static final String VICTIM = "victim";

  private final Testbed testbed;
  private final TestbedPod pod;
  private @Nullable ControllerProcess process;
  private int edits;

  private VictimNode(Testbed testbed) {
    this.testbed = testbed;
    testbed.store().createNad(VICTIM, "storage", testbed.macvlan());
    pod = testbed.createPod(new PodRef(VICTIM, "web-0"), null);
    testbed.serviceAccount();
  }

  /** One on which all is quiet, its program not yet running; isolation is on. */
  static VictimNode create(Duration delegateTimeout) {
    return new VictimNode(
        Testbed.withStandIns(
            RuntimeFlavor.CONTAINERD_2,
            Map.of(
                "namespaceIsolation",
                true,
                "globalNamespaces",
                List.of(),
                "maxInterfacesPerPod",
                100,
                "delegateTimeoutSeconds",
                delegateTimeout.toSeconds(),
                "criTimeoutSeconds",
                2)));
  }

  Testbed testbed() {
    return testbed;
  }

  ControllerProcess controller() {
    return Objects.requireNonNull(process);
  }

  /** Starts the program and returns how long it took until it was ready. */
  Duration start() {
    List<String> program = ImageJvm.program();
    long began = System.nanoTime();
    process = testbed.startAsInPod(program);
    await("ready").ignoreExceptions().until(() -> controller().get("/readyz").endsWith("ready\n"));
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /**
   * Moves the victim's interface to another name, and returns how long it took until it was listed
   * and reported.
   */
  Duration edit() {
    String iface = "v" + edits++;
    ControllerProcess program = controller();
    long began = System.nanoTime();
    pod.edit("storage@" + iface);
    await("the victim's " + iface)
        .until(
            () ->
                !program.isAlive()
                    || (pod.statusInterfaces().contains(iface)
                        && pod.events().stream().anyMatch(event -> isAddition(event, iface))));
    assertAlive();
    return Duration.ofNanos(System.nanoTime() - began);
  }

  private static boolean isAddition(String event, String iface) {
    return event.startsWith("AddedInterface") && event.contains(" interface " + iface + " ");
  }

  void assertAlive() {
    if (!controller().isAlive()) {
      Assertions.fail("the program ended:\n" + controller().log());
    }
    assertThat(controller().log())
        .doesNotContain("OutOfMemoryError")
        .doesNotContain("StackOverflow");
  }

  @Override
  public void close() {
    testbed.close();
  }
}
