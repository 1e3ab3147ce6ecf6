package io.dynamicnetworks.model;

import java.util.List;
import java.util.Map;

/** The devices that the kubelet allocated to a pod, as far as they are known. */
public sealed interface Allocation {
  /**
   * What is known of one resource's devices. The kubelet's answer names the resources that were
   * asked for, so it says nothing about others.
   */
  default OfResource of(String resource) {
    return switch (this) {
      case Known(Map<String, List<Device>> devices) -> {
        List<Device> listed = devices.get(resource);
        yield listed == null ? new OfResource.Unasked() : new OfResource.Listed(listed);
      }
      case NotAsked _ -> new OfResource.Unasked();
      case Unavailable(String why) -> new OfResource.Unavailable(why);
      case Failed(String cause) -> new OfResource.Failed(cause);
    };
  }

  /** What is known of one resource's devices. */
  sealed interface OfResource {
    /** In the order in which they are handed out; none if the kubelet lists none. */
    record Listed(List<Device> devices) implements OfResource {
      public Listed {
        devices = List.copyOf(devices);
      }
    }

    /** The kubelet has to be asked. */
    record Unasked() implements OfResource {}

    /** See {@link Allocation.Unavailable}. */
    record Unavailable(String why) implements OfResource {}

    /** See {@link Allocation.Failed}. */
    record Failed(String cause) implements OfResource {}
  }

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
