package io.dynamicnetworks.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.Patience;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The controller on a platform without a native library for Netty, such as s390x: all its sockets,
 * including Unix sockets, are the JDK's.
 */
class JdkSocketsTest {
  private static final String WITHOUT_LIBRARY = "-Dio.netty.transport.noNative=true";

  @Test
  void theProgramAttachesAndDetachesOverTheJdksSockets() {
    try (Testbed testbed = Testbed.withStandIns()) {
      testbed.store().createNad("default", "storage", testbed.macvlan());
      List<String> program = new ArrayList<>(ControllerProcess.ownProgram());
      program.add(1, WITHOUT_LIBRARY);
      ControllerProcess controller = testbed.startAsInPod(program);
      assertThat(controller.log()).contains("sockets=jdk");
      TestbedPod pod = testbed.createPod(new PodRef("default", "worker"), null);
      pod.edit("storage@ens4");
      Wait.forInterfaces(pod, "eth0", "ens4");
      pod.edit("[]");
      Wait.forInterfaces(pod, "eth0");
      // Peers are probed once a second, so that an edit may complete before the first probe.
      Patience.await()
          .ignoreExceptions()
          .until(() -> controller.get("/readyz").endsWith("ready\n"));
      assertThat(controller.terminate()).isZero();
    }
  }

  @Test
  void elsewhereTheyAreNative() {
    try (Testbed testbed = Testbed.withStandIns()) {
      assertThat(testbed.startAsInPod(ControllerProcess.ownProgram()).log())
          .contains("sockets=native");
    }
  }
}
