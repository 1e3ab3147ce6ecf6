package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.SentConfig;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The config for an attachment's DEL. Its text is made only when something is detached, since that
 * takes the whole config apart.
 *
 * @param used the config of the ADD
 * @param passed what libcni passed to the plugins besides: the cache shows it separately
 */
record DelConfig(SentConfig used, InterfaceRequest passed) {

  /** The config that an ADD used as it is; null for null. */
  static @Nullable DelConfig of(@Nullable SentConfig used) {
    return used == null ? null : new DelConfig(used, InterfaceRequest.NONE);
  }

  String text() {
    return text(used.text(), passed);
  }

  /**
   * The config for the DEL of an attachment that multus made: the cached config, with each
   * capability argument of the ADD put into the {@code runtimeConfig} of the plugins that declare
   * it. libcni caches the arguments separately, and the daemon does not pass them to a DEL. If the
   * config cannot be read or nothing has to be added, the text stays as it is.
   *
   * @param cachedConfig the text from multus' CNI cache
   * @param request the cached capability arguments
   */
  static String text(String cachedConfig, InterfaceRequest request) {
    if (request.equals(InterfaceRequest.NONE)) {
      return cachedConfig;
    }
    try {
      return ParsedConfig.ofCache(cachedConfig).withCapabilities(request);
    } catch (ParsedConfig.Unsuitable e) {
      return cachedConfig;
    }
  }

  /** The network name, which no capability argument changes. */
  String name() {
    return used.name();
  }

  /**
   * The device that it was attached with; null if none or unknown.
   *
   * @param resource the resource of the device that multus chose; null if none or unknown
   */
  @Nullable Device device(@Nullable String resource) {
    return resource == null
        ? null
        : deviceIds().stream()
            .sorted()
            .findFirst()
            .map(id -> new Device(resource, id, null))
            .orElse(null);
  }

  /** The devices that the text names. */
  Set<String> deviceIds() {
    if (passed.deviceId() == null || !used.takesDeviceId()) {
      return used.deviceIds();
    }
    Set<String> ids = new HashSet<>(used.deviceIds());
    ids.add(passed.deviceId());
    return ids;
  }
}
