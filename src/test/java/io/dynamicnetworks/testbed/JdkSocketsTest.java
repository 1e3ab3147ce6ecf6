package io.dynamicnetworks.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The controller on a platform without native libraries for Netty, such as s390x: all its sockets,
 * including Unix sockets, and its TLS are the JDK's.
 */
class JdkSocketsTest {
  private static final List<String> WITHOUT_LIBRARIES =
      List.of("-Dio.netty.transport.noNative=true", "-Dio.netty.handler.ssl.noOpenSsl=true");

  @Test
  void theProgramAttachesAndDetachesOverTheJdksSockets() {
    try (Testbed testbed = Testbed.withStandIns()) {
      testbed.store().createNad("default", "storage", testbed.macvlan());
      List<String> program = new ArrayList<>(ControllerProcess.ownProgram());
      program.addAll(1, WITHOUT_LIBRARIES);
      ControllerProcess controller = testbed.startAsInPod(program);
      assertThat(controller.log()).contains("sockets=jdk tls=jdk");
      Wait.forAttachAndDetach(testbed, controller);
      assertThat(controller.terminate()).isZero();
    }
  }

  @Test
  void elsewhereTheyAreNative() {
    try (Testbed testbed = Testbed.withStandIns()) {
      assertThat(testbed.startAsInPod(ControllerProcess.ownProgram()).log())
          .contains("sockets=native tls=boringssl");
    }
  }
}
