package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Device;
import java.util.List;

/** Which device an attach takes (SPEC 6). */
sealed interface DeviceChoice {
  /** None: its NAD names no resource that the pod requests. */
  record NotNeeded() implements DeviceChoice {}

  /** Only the kubelet can tell, and was not asked yet. */
  record Unasked(String resource) implements DeviceChoice {}

  /**
   * It takes the first.
   *
   * @param others that are tried in order if a plugin refuses it: attachments of which nothing
   *     tells the device may hold it
   */
  record Taken(Device device, List<Device> others) implements DeviceChoice {}

  /**
   * The kubelet allocated none, as for a resource that no device plugin serves: it is sent without,
   * as multus sends it.
   *
   * @param why for the case that it fails
   */
  record Unlisted(String why) implements DeviceChoice {}

  /** It cannot be decided now; time may mend that. */
  record Undecided(String cause) implements DeviceChoice {}

  /** Others hold all of them: nothing is sent. */
  record NoneFree(String problem) implements DeviceChoice {}

  /** The selection asks for one that it cannot have. */
  record Invalid(String problem) implements DeviceChoice {}
}
