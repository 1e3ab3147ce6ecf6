package io.dynamicnetworks.rig;

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
    try (Rig rig = Rig.onPaper()) {
      rig.store().createNad("default", "storage", rig.macvlan());
      List<String> program = new ArrayList<>(AgentProcess.ownProgram());
      program.add(1, WITHOUT_LIBRARY);
      AgentProcess agent = rig.startAsInPod(program);
      assertThat(agent.log()).contains("sockets=jdk");
      RigPod pod = rig.createPod(new PodRef("default", "worker"), null);
      pod.edit("storage@ens4");
      Wait.forInterfaces(pod, "eth0", "ens4");
      pod.edit("[]");
      Wait.forInterfaces(pod, "eth0");
      // The peers are asked once a second, and an edit may be quicker.
      Patience.await().ignoreExceptions().until(() -> agent.get("/readyz").endsWith("ready\n"));
      assertThat(agent.terminate()).isZero();
    }
  }

  @Test
  void elsewhereTheyAreNative() {
    try (Rig rig = Rig.onPaper()) {
      assertThat(rig.startAsInPod(AgentProcess.ownProgram()).log()).contains("sockets=native");
    }
  }
}
