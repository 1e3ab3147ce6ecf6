package io.dynamicnetworks.self;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.PodIdentity;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With mountinfo lines of a containerd container. */
class OwnSandboxTest {
  private static final String UID = "3d3e0b1e-8f5c-4b0f-9a57-0a3f2a1c7d11";
  private static final String ROOT =
      "815 700 0:97 / / rw,relatime - overlay overlay rw,lowerdir=/a,upperdir=/b,workdir=/c";
  private static final String HOSTS =
      "830 815 254:0 /var/lib/kubelet/pods/" + UID + "/etc-hosts /etc/hosts rw - ext4 /dev/vda rw";
  private static final String STATE =
      "831 815 254:0 /var/lib/dnc /var/lib/dynamic-networks-controller rw - ext4 /dev/vda rw";
  private static final Path FOLDER = Path.of("/var/lib/dynamic-networks-controller");

  private final PodIdentity self = new PodIdentity(new PodRef("kube-system", "dnc-1"), null);

  @Test
  void theUidIsThatOfThePodWhoseHostsFileIsMounted() {
    assertThat(OwnSandbox.uid(self, List.of(ROOT, HOSTS))).contains(new PodUid(UID));
    assertThat(OwnSandbox.uid(self, List.of(ROOT))).isEmpty();
  }

  @Test
  void theUidOfTheManifestCountsFirst() {
    PodIdentity known = new PodIdentity(self.ref(), "uid-1");
    assertThat(OwnSandbox.uid(known, List.of(ROOT, HOSTS))).contains(new PodUid("uid-1"));
  }

  @Test
  void withoutAVolumeTheStateIsLostWithTheContainer() {
    assertThat(OwnSandbox.isLostWithContainer(FOLDER, List.of(ROOT, HOSTS))).isTrue();
    assertThat(OwnSandbox.isLostWithContainer(FOLDER, List.of(ROOT, STATE))).isFalse();
    String ofNodeInContainer = STATE.replace("ext4 /dev/vda rw", "overlay overlay rw,lowerdir=/a");
    assertThat(OwnSandbox.isLostWithContainer(FOLDER, List.of(ROOT, ofNodeInContainer))).isFalse();
  }

  @Test
  void outsideOfAContainerItIsNot() {
    List<String> host = List.of("21 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw");
    assertThat(OwnSandbox.isLostWithContainer(FOLDER, host)).isFalse();
    assertThat(OwnSandbox.isLostWithContainer(FOLDER, List.of())).isFalse();
  }
}
