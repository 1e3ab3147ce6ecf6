package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Allocation.OfResource;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.StatusEntry;
import java.util.List;
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
    String resource = input.requestedResourceOf(network);
    String id = resource == null ? null : HeldDevices.pciAddress(entries);
    if (resource == null || id == null) {
      return new None();
    }
    if (input.pod().devices().allocated().getOrDefault(resource, List.of()).contains(id)) {
      return new Own(new Device(resource, id, null));
    }
    return switch (input.allocation().of(resource)) {
      case OfResource.Listed(List<Device> devices) ->
          devices.stream().anyMatch(own -> own.id().equals(id))
              ? new Own(new Device(resource, id, null))
              : new None();
      case OfResource.Unasked() -> new Unasked(resource);
      case OfResource.Unavailable _ -> new None();
      case OfResource.Failed(String cause) -> new Undecided(cause);
    };
  }
}
