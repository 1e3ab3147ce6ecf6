package io.dynamicnetworks.model;

import java.util.List;
import java.util.Map;

/** Which devices the kubelet allocated to a pod, as far as that is known. */
public sealed interface Allocation {
  /** Nobody was asked yet. */
  record NotAsked() implements Allocation {}

  /**
   * What the kubelet says.
   *
   * @param devices of each resource that was asked for, in the order in which they are given out
   */
  record Known(Map<String, List<Device>> devices) implements Allocation {
    public Known {
      devices = Map.copyOf(devices);
    }
  }

  /** Nobody can say, now or later: the kubelet's socket is not there, nor anything in its place. */
  record NoSource(String why) implements Allocation {}

  /** It could not be found out; time may mend that. */
  record Failed(String cause) implements Allocation {}
}
