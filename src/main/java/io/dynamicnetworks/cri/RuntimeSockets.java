package io.dynamicnetworks.cri;

import java.nio.file.Path;
import java.util.List;

/** The usual sockets of container runtimes, for when the config names none. */
public final class RuntimeSockets {
  // SPEC 8: containerd, CRI-O, k3s and RKE2, k0s, MicroK8s.
  private static final List<String> KNOWN =
      List.of(
          "/run/containerd/containerd.sock",
          "/run/crio/crio.sock",
          "/run/k3s/containerd/containerd.sock",
          "/run/k0s/containerd.sock",
          "/var/snap/microk8s/common/run/containerd.sock");

  // The Go controller's manifest mounts the host's socket under this folder.
  private static final String HOST = "/host";

  private RuntimeSockets() {}

  /** The paths to try, best first. The caller checks whether there is a socket. */
  public static List<Path> known() {
    return KNOWN.stream()
        .flatMap(place -> List.of(place, HOST + place).stream())
        .map(Path::of)
        .toList();
  }
}
