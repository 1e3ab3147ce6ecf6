package io.dynamicnetworks.hostile;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.testbed.ControllerProcess;
import io.dynamicnetworks.testbed.Testbed;
import io.dynamicnetworks.testbed.TestbedPod;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever may make NADs in one namespace, of which every node's controller hears. */
@Tag(ImageJvm.PACKAGED)
class NetworkFloodTest {
  @ParameterizedTest
  @CsvSource({
    // how many, characters of each config, of which kind
    "5000, 32000, x",
    "20, 1400000, x",
    "20, 1400000, <",
    "20, 700000, ☃",
    "10000, 10, x"
  })
  void networksOfOneNamespaceLeaveItAliveAndThoseOfAnotherAreAttached(
      int count, int chars, String letter) {
    try (Testbed testbed = Testbed.withStandIns()) {
      String config = "{\"type\":\"macvlan\",\"pad\":\"" + letter.repeat(chars) + "\"}";
      String name = count == 10_000 ? "n".repeat(200) : "n";
      for (int i = 0; i < count; i++) {
        testbed.store().createNad("crowd", name + i, config);
      }
      testbed.store().createNad("victim", "storage", testbed.macvlan());
      ControllerProcess controller = testbed.startAsInPod(ImageJvm.program());
      TestbedPod pod = testbed.createPod(new PodRef("victim", "web-0"), null);
      pod.edit("storage@ens4");
      await().until(() -> pod.statusInterfaces().contains("ens4"));
      // Again, while all of them change.
      for (int i = 0; i < Math.min(count, 200); i++) {
        testbed.store().editNad("crowd", name + i, config + " ");
      }
      pod.edit("[]");
      await().until(() -> !pod.statusInterfaces().contains("ens4"));
      // Ready when the whole list has been read.
      await().ignoreExceptions().until(() -> isReady(controller));
      assertThat(controller.log()).doesNotContain("OutOfMemoryError");
    }
  }

  private static boolean isReady(ControllerProcess controller) {
    controller.probe();
    return true;
  }

  @Test
  void aNetworkThatThereWasNoRoomForIsAttachedToo() {
    try (Testbed testbed = Testbed.withStandIns()) {
      String padded =
          testbed.macvlan().replaceFirst("\\{", "{\"pad\":\"" + "x".repeat(30_000) + "\",");
      for (int i = 0; i < 400; i++) {
        testbed.store().createNad("crowd", "n" + i, padded);
      }
      testbed.startAsInPod(ImageJvm.program());
      TestbedPod pod = testbed.createPod(new PodRef("crowd", "web-0"), null);
      pod.edit("n399@ens4");
      await().until(() -> pod.statusInterfaces().contains("ens4"));
    }
  }
}
