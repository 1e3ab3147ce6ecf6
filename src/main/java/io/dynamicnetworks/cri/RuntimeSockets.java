package io.dynamicnetworks.cri;

import java.nio.file.Path;
import java.util.List;

/** Where container runtimes listen, for when the config does not say. */
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

  /** The places to look at, best first; whether there is a socket is for the caller to see. */
  public static List<Path> known() {
    return KNOWN.stream()
        .flatMap(place -> List.of(place, HOST + place).stream())
        .map(Path::of)
        .toList();
  }
}
