package io.dynamicnetworks.cri;

import io.dynamicnetworks.file.HostPaths;
import java.nio.file.Path;
import java.util.List;

/** The usual sockets of container runtimes, for when the config names none. */
public final class RuntimeSockets {
  private RuntimeSockets() {}

  /** The paths to try, best first. The caller checks whether there is a socket. */
  public static List<Path> known() {
    // SPEC 8: containerd, CRI-O, k3s and RKE2, k0s, MicroK8s.
    return HostPaths.of(
        Path.of("/run/containerd/containerd.sock"),
        Path.of("/run/crio/crio.sock"),
        Path.of("/run/k3s/containerd/containerd.sock"),
        Path.of("/run/k0s/containerd.sock"),
        Path.of("/var/snap/microk8s/common/run/containerd.sock"));
  }
}
