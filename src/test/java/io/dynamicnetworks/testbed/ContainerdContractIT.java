package io.dynamicnetworks.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.standin.contract.CriContract;
import io.dynamicnetworks.standin.cri.KubeletCalls;
import io.dynamicnetworks.standin.cri.v1.PodSandboxConfig;
import io.dynamicnetworks.tally.TestTally;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The real containerd satisfies the same contract as the stand-in. */
@Tag(TestTally.REAL)
class ContainerdContractIT extends CriContract {
  private static Containerd containerd;

  @BeforeAll
  static void start() {
    RealParts.require();
    containerd = Containerd.start();
  }

  @AfterAll
  static void closeWithoutATrace() {
    if (containerd != null) {
      containerd.close();
      assertThat(containerd.leftovers()).isEmpty();
    }
  }

  @Override
  protected KubeletCalls runtime() {
    return containerd.calls();
  }

  @Override
  protected PodSandboxConfig adapted(PodSandboxConfig config) {
    return containerd.adapted(config);
  }

  @Override
  protected void stop() {
    // All tests share one daemon.
  }
}
