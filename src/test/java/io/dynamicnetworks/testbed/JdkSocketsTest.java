package io.dynamicnetworks.testbed;

import static org.assertj.core.api.Assertions.assertThat;

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
      Wait.forAttachAndDetach(testbed, controller);
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
