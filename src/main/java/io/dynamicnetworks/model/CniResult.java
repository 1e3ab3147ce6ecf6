package io.dynamicnetworks.model;

import org.jspecify.annotations.Nullable;

/**
 * What a successful ADD gave.
 *
 * @param json the CNI result object, as the daemon sent it
 * @param deviceInfo what the plugin wrote of the device, a JSON object ({@link DeviceInfoFile});
 *     null if it wrote nothing
 */
public record CniResult(String json, @Nullable String deviceInfo) {
  /** Without a device. */
  public CniResult(String json) {
    this(json, null);
  }
}
