package io.dynamicnetworks.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.Patience;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The program where Netty has no native library, as on s390x: all its sockets, the Unix ones too,
 * are the JDK's.
 */
class JdkSocketsTest {
  private static final String WITHOUT_LIBRARY = "-Dio.netty.transport.noNative=true";

  @Test
  void theProgramAttachesAndDetachesOverTheJdksSockets() {
    try (Testbed testbed = Testbed.onPaper()) {
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
      // The peers are asked once a second, and an edit may be quicker.
      Patience.await()
          .ignoreExceptions()
          .until(() -> controller.get("/readyz").endsWith("ready\n"));
      assertThat(controller.terminate()).isZero();
    }
  }

  @Test
  void elsewhereTheyAreNative() {
    try (Testbed testbed = Testbed.onPaper()) {
      assertThat(testbed.startAsInPod(ControllerProcess.ownProgram()).log())
          .contains("sockets=native");
    }
  }
}
