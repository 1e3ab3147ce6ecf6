package io.dynamicnetworks.cri;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RuntimeSocketsTest {
  @Test
  void containerdComesFirstAndEveryPlaceIsKnownUnderTheHostFolderToo() {
    assertThat(RuntimeSockets.known())
        .startsWith(Path.of("/run/containerd/containerd.sock"))
        .contains(Path.of("/run/crio/crio.sock"), Path.of("/host/run/crio/crio.sock"))
        .contains(Path.of("/run/k0s/containerd.sock"), Path.of("/host/run/k0s/containerd.sock"))
        .doesNotHaveDuplicates()
        .hasSize(10);
  }
}
