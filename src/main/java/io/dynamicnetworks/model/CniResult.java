package io.dynamicnetworks.model;

import org.jspecify.annotations.Nullable;

/**
 * The result of a successful ADD.
 *
 * @param json the CNI result object, as the daemon sent it
 * @param deviceInfo the plugin's description of the device, a JSON object ({@link DeviceInfoFile});
 *     null if it wrote none
 */
public record CniResult(String json, @Nullable String deviceInfo) {
  /** A result without device information. */
  public CniResult(String json) {
    this(json, null);
  }
}
