package io.dynamicnetworks.standin.cri;

/** The runtime, and its release, that a {@link CriServer} imitates. */
public enum RuntimeFlavor {
  /** As captured in {@code wire/cri-containerd-1.6.json}. */
  CONTAINERD_1_6("containerd", "1.6.20~ds1"),
  /** As captured in {@code wire/cri-containerd-2.json}; the terse status as 2.4 answers it. */
  CONTAINERD_2("containerd", "2.1.9"),
  /**
   * containerd 2 with a sandbox run by the shim: the info has no runtime spec, only containerd's
   * sandbox metadata.
   */
  CONTAINERD_2_BY_SHIM("containerd", "2.1.9"),
  /** CRI-O with a pause container, according to its sources. */
  CRIO("cri-o", "1.33.0"),
  /** CRI-O after it has dropped the pause container: the info holds only the runtime spec. */
  CRIO_WITHOUT_PAUSE("cri-o", "1.33.0");

  private final String runtimeName;
  private final String runtimeVersion;

  RuntimeFlavor(String runtimeName, String runtimeVersion) {
    this.runtimeName = runtimeName;
    this.runtimeVersion = runtimeVersion;
  }

  String runtimeName() {
    return runtimeName;
  }

  String runtimeVersion() {
    return runtimeVersion;
  }

  /** Whether a call without a host is refused. */
  boolean wantsHost() {
    return this != CONTAINERD_1_6;
  }

  boolean crio() {
    return this == CRIO || this == CRIO_WITHOUT_PAUSE;
  }
}
