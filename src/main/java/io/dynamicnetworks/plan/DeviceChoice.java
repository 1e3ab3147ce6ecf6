package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Device;
import java.util.List;

/** Which device an attach takes (SPEC 6). */
sealed interface DeviceChoice {
  /** It needs none: its NAD names no resource that the pod requests. */
  record NotNeeded() implements DeviceChoice {}

  /** Only the kubelet knows, and it was not asked yet. */
  record Unasked(String resource) implements DeviceChoice {}

  /**
   * It takes this device.
   *
   * @param others devices to try in order if a plugin refuses this one: an attachment whose device
   *     is unknown may hold it
   */
  record Taken(Device device, List<Device> others) implements DeviceChoice {}

  /**
   * The kubelet allocated none, as for a resource that no device plugin serves. The ADD is sent
   * without a device, as multus does.
   *
   * @param why added to the cause if the ADD fails
   */
  record Unlisted(String why) implements DeviceChoice {}

  /** The choice cannot be made now; a retry may succeed. */
  record Undecided(String cause) implements DeviceChoice {}

  /** All devices are held by others: nothing is sent. */
  record NoneFree(String problem) implements DeviceChoice {}

  /** The selection asks for a device that it cannot have. */
  record Invalid(String problem) implements DeviceChoice {}
}
