package io.dynamicnetworks.standin.cri;

import io.dynamicnetworks.cri.v1.PodSandboxMetadata;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.cri.v1.LinuxPodSandboxConfig;
import io.dynamicnetworks.standin.cri.v1.LinuxSandboxSecurityContext;
import io.dynamicnetworks.standin.cri.v1.NamespaceMode;
import io.dynamicnetworks.standin.cri.v1.NamespaceOption;
import io.dynamicnetworks.standin.cri.v1.PodSandboxConfig;

/** Sandbox configs as the kubelet makes them. */
public final class PodConfigs {
  private PodConfigs() {}

  /**
   * A sandbox of a pod.
   *
   * @param uid the pod's; for a static pod its {@code kubernetes.io/config.hash}
   * @param attempt 0 for the pod's first sandbox, one more for each that replaces it
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
    // A host name of its own needs a UTS namespace, which host network does without.
    return hostNetwork ? config.build() : config.setHostname(pod.name()).build();
  }
}
