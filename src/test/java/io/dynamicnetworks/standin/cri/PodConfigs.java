package io.dynamicnetworks.standin.cri;

import io.dynamicnetworks.cri.v1.PodSandboxMetadata;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.cri.v1.LinuxPodSandboxConfig;
import io.dynamicnetworks.standin.cri.v1.LinuxSandboxSecurityContext;
import io.dynamicnetworks.standin.cri.v1.NamespaceMode;
import io.dynamicnetworks.standin.cri.v1.NamespaceOption;
import io.dynamicnetworks.standin.cri.v1.PodSandboxConfig;

/** Sandbox configs as the kubelet builds them. */
public final class PodConfigs {
  private PodConfigs() {}

  /**
   * The config of a pod's sandbox.
   *
   * @param uid the pod's uid; for a static pod its {@code kubernetes.io/config.hash}
   * @param attempt 0 for the pod's first sandbox, one more for each replacement
   */
  public static PodSandboxConfig config(PodRef pod, String uid, int attempt, boolean hostNetwork) {
    PodSandboxConfig.Builder config =
        PodSandboxConfig.newBuilder()
            .setMetadata(
                PodSandboxMetadata.newBuilder()
                    .setName(pod.name())
                    .setNamespace(pod.namespace())
                    .setUid(uid)
                    .setAttempt(attempt))
            .putLabels("io.kubernetes.pod.name", pod.name())
            .putLabels("io.kubernetes.pod.namespace", pod.namespace())
            .putLabels("io.kubernetes.pod.uid", uid)
            .putAnnotations("kubernetes.io/config.source", "api")
            .setLinux(
                LinuxPodSandboxConfig.newBuilder()
                    .setSecurityContext(
                        LinuxSandboxSecurityContext.newBuilder()
                            .setNamespaceOptions(
                                NamespaceOption.newBuilder()
                                    .setNetwork(
                                        hostNetwork ? NamespaceMode.NODE : NamespaceMode.POD)
                                    .setPid(NamespaceMode.CONTAINER))));
    // A separate host name needs a UTS namespace, which a pod on host network does not have.
    return hostNetwork ? config.build() : config.setHostname(pod.name()).build();
  }
}
