package io.dynamicnetworks.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dynamicnetworks.kubelet.v1.ContainerDevices;
import io.dynamicnetworks.kubelet.v1.ContainerResources;
import io.dynamicnetworks.kubelet.v1.PodResources;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.kubelet.PodResourcesCalls;
import io.dynamicnetworks.standin.kubelet.PodResourcesCalls.Refused;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Facts about the kubelet's PodResources API v1 that the controller relies on. The stand-in and the
 * real kubelet must both satisfy them.
 */
public abstract class PodResourcesContract {
  /** The resource of Kubernetes' sample device plugin. */
  protected static final String RESOURCE = "example.com/resource";

  protected static final List<String> DEVICES = List.of("Dev-1", "Dev-2");

  /** Calls to the kubelet under test. */
  protected abstract PodResourcesCalls kubelet();

  /**
   * A running pod with two devices: one in its restartable init container {@code sidecar}, one in
   * its container {@code main}. It also has a plain init container {@code first}.
   */
  protected abstract PodRef withSidecar();

  /** A running pod with a container {@code main} and no devices. */
  protected abstract PodRef without();

  @Test
  void aPodIsListedWithTheDevicesOfItsRestartableInitContainersFirst() {
    PodRef pod = withSidecar();
    for (PodResources listed : List.of(kubelet().get(pod), listed(pod))) {
      assertThat(listed.getName()).isEqualTo(pod.name());
      assertThat(listed.getNamespace()).isEqualTo(pod.namespace());
      assertThat(listed.getContainersList())
          .extracting(ContainerResources::getName)
          .containsExactly("sidecar", "main");
      assertThat(listed.getContainersList())
          .allSatisfy(
              container ->
                  assertThat(container.getDevicesList())
                      .isNotEmpty()
                      .extracting(ContainerDevices::getResourceName)
                      .containsOnly(RESOURCE));
      assertThat(listed.getContainersList())
          .flatExtracting(ContainerResources::getDevicesList)
          .flatExtracting(ContainerDevices::getDeviceIdsList)
          .containsExactlyInAnyOrderElementsOf(DEVICES);
    }
  }

  @Test
  void aPodWithoutDevicesIsListedToo() {
    PodRef pod = without();
    for (PodResources listed : List.of(kubelet().get(pod), listed(pod))) {
      assertThat(listed.getContainersList())
          .extracting(ContainerResources::getName)
          .containsExactly("main");
      assertThat(listed.getContainersList())
          .allSatisfy(container -> assertThat(container.getDevicesList()).isEmpty());
    }
  }

  @Test
  void anUnknownPodIsAnError() {
    Refused refused =
        catchThrowableOfType(Refused.class, () -> kubelet().get(new PodRef("nowhere", "nobody")));
    assertThat(refused.status()).isEqualTo(GrpcStatus.UNKNOWN);
    assertThat(refused).hasMessage("pod nobody in namespace nowhere not found");
  }

  @Test
  void anUnknownMethodIsUnimplemented() {
    Refused refused = catchThrowableOfType(Refused.class, () -> kubelet().callUnknownMethod());
    assertThat(refused.status()).isEqualTo(GrpcStatus.UNIMPLEMENTED);
    assertThat(refused).hasMessage("unknown method NoSuch for service v1.PodResourcesLister");
  }

  private PodResources listed(PodRef pod) {
    return kubelet().list().stream()
        .filter(each -> each.getName().equals(pod.name()))
        .filter(each -> each.getNamespace().equals(pod.namespace()))
        .findFirst()
        .orElseThrow(() -> new AssertionError(pod + " is not listed"));
  }
}
