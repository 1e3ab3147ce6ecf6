package io.dynamicnetworks.reconcile.memory;

import io.dynamicnetworks.model.Allocation;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.Pod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The devices that the kubelet last reported as allocated to the pod. */
public final class DeviceMemory {
  private @Nullable Reported last;

  /**
   * @param hint the pod's sandbox hint at that time; after a node restart the devices may be others
   */
  private record Reported(String hint, Allocation.Known devices) {}

  /** Returns the kubelet's last answer; good enough to conclude that there is nothing to do. */
  public Allocation of(@Nullable Pod pod) {
    return pod != null && last != null && last.hint().equals(pod.sandboxHint())
        ? last.devices()
        : new Allocation.NotAsked();
  }

  /**
   * Takes the kubelet's answer. A resource with no devices is dropped, so that it is asked for
   * again.
   */
  public void reported(@Nullable Pod pod, Allocation now) {
    if (pod != null && now instanceof Allocation.Known(Map<String, List<Device>> devices)) {
      Map<String, List<Device>> some = new LinkedHashMap<>(devices);
      some.values().removeIf(List::isEmpty);
      last = new Reported(pod.sandboxHint(), new Allocation.Known(some));
    }
  }
}
