package io.dynamicnetworks.hostile;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.rig.AgentProcess;
import io.dynamicnetworks.rig.Rig;
import io.dynamicnetworks.rig.RigPod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever may make NADs in one namespace, of which every node's controller hears. */
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
    try (Rig rig = Rig.onPaper()) {
      String config = "{\"type\":\"macvlan\",\"pad\":\"" + letter.repeat(chars) + "\"}";
      String name = count == 10_000 ? "n".repeat(200) : "n";
      for (int i = 0; i < count; i++) {
        rig.store().createNad("crowd", name + i, config);
      }
      rig.store().createNad("victim", "storage", rig.macvlan());
      AgentProcess agent = rig.startAsInPod(ImageJvm.program());
      RigPod pod = rig.createPod(new PodRef("victim", "web-0"), null);
      pod.edit("storage@ens4");
      await().until(() -> pod.statusInterfaces().contains("ens4"));
      // Again, while all of them change.
      for (int i = 0; i < Math.min(count, 200); i++) {
        rig.store().editNad("crowd", name + i, config + " ");
      }
      pod.edit("[]");
      await().until(() -> !pod.statusInterfaces().contains("ens4"));
      // Ready when the whole list has been read.
      await().ignoreExceptions().until(() -> isReady(agent));
      assertThat(agent.log()).doesNotContain("OutOfMemoryError");
    }
  }

  private static boolean isReady(AgentProcess agent) {
    agent.probe();
    return true;
  }

  @Test
  void aNetworkThatThereWasNoRoomForIsAttachedToo() {
    try (Rig rig = Rig.onPaper()) {
      String padded = rig.macvlan().replaceFirst("\\{", "{\"pad\":\"" + "x".repeat(30_000) + "\",");
      for (int i = 0; i < 400; i++) {
        rig.store().createNad("crowd", "n" + i, padded);
      }
      rig.startAsInPod(ImageJvm.program());
      RigPod pod = rig.createPod(new PodRef("crowd", "web-0"), null);
      pod.edit("n399@ens4");
      await().until(() -> pod.statusInterfaces().contains("ens4"));
    }
  }
}
