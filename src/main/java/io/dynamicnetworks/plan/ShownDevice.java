package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Allocation;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.StatusEntry;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The device that multus attached a network with, according to the {@code device-info} of its
 * status entries. Since tenants can edit these, it counts only if the kubelet allocated it to the
 * pod.
 */
sealed interface ShownDevice {
  /** None is shown, or none of the pod's own. */
  record None() implements ShownDevice {}

  /** One of the pod's own devices. */
  record Own(Device device) implements ShownDevice {}

  /** Only the kubelet knows whether it is the pod's, and it was not asked yet. */
  record Unasked(String resource) implements ShownDevice {}

  /** The kubelet did not answer; a retry may succeed. */
  record Undecided(String cause) implements ShownDevice {}

  static ShownDevice of(PlanInput input, @Nullable NetworkRef network, List<StatusEntry> entries) {
    NetworkDefinition nad = network == null ? null : input.networks().get(network);
    String resource = nad == null ? null : nad.resource();
    String id = resource == null ? null : HeldDevices.pciAddress(entries);
    if (resource == null || id == null || !input.pod().devices().requested().contains(resource)) {
      return new None();
    }
    if (input.pod().devices().allocated().getOrDefault(resource, List.of()).contains(id)) {
      return new Own(new Device(resource, id, null));
    }
    return switch (input.allocation()) {
      case Allocation.Known(Map<String, List<Device>> devices) when devices.containsKey(resource) ->
          devices.getOrDefault(resource, List.of()).stream().anyMatch(own -> own.id().equals(id))
              ? new Own(new Device(resource, id, null))
              : new None();
      case Allocation.Known _, Allocation.NotAsked _ -> new Unasked(resource);
      case Allocation.Unavailable _ -> new None();
      case Allocation.Failed(String cause) -> new Undecided(cause);
    };
  }
}
