package io.dynamicnetworks.model;

import java.util.List;
import java.util.Map;

/** The devices that the kubelet allocated to a pod, as far as they are known. */
public sealed interface Allocation {
  /** The kubelet was not asked yet. */
  record NotAsked() implements Allocation {}

  /**
   * The kubelet's answer.
   *
   * @param devices the devices of each requested resource, in the order in which they are handed
   *     out
   */
  record Known(Map<String, List<Device>> devices) implements Allocation {
    public Known {
      devices = Map.copyOf(devices);
    }
  }

  /** No source, now or later: neither the kubelet's socket nor a substitute for it exists. */
  record Unavailable(String why) implements Allocation {}

  /** The look-up failed; a retry may succeed. */
  record Failed(String cause) implements Allocation {}
}
