package io.dynamicnetworks.simulation;

import io.dynamicnetworks.model.NetworkRef;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** CNI configs of the simulated networks; each holds the name of its NAD in an extra key. */
final class Configs {
  private Configs() {}

  static String of(NetworkRef nad, String name, Plugin plugin) {
    JsonObject config = new JsonObject();
    if (plugin != Plugin.ANCIENT) {
      config.put("cniVersion", "0.4.0");
    }
    return config.put("name", name).put("type", plugin.type()).put("nad", nad.toString()).encode();
  }

  /** One with which a plan has room for no second one. */
  static String large(NetworkRef nad, String name) {
    return new JsonObject(of(nad, name, Plugin.MACVLAN)).put("pad", "x".repeat(20_000)).encode();
  }

  /** The name in the config, under which host-local keeps its leases; empty if it is unknown. */
  static String name(@Nullable String config) {
    return config == null ? "" : text(config, "name", "");
  }

  /** The NAD that the config belongs to. */
  static NetworkRef nad(String config) {
    return NetworkRef.parse(text(config, "nad", ""))
        .orElseThrow(() -> new IllegalStateException("config of no network here: " + config));
  }

  /** A config whose plugin takes devices of the resource. */
  static String of(NetworkRef nad, String name, String resource) {
    return new JsonObject(of(nad, name, Plugin.DEVICE)).put("resource", resource).encode();
  }

  /** The resource whose devices the plugin takes; empty if it takes none. */
  static String resource(String config) {
    return text(config, "resource", "");
  }

  /** The device named in the config; null if there is none. */
  static SimulatedDevices.@Nullable Key device(String config) {
    String id = config.isEmpty() ? null : deviceId(config);
    return id == null ? null : new SimulatedDevices.Key(resource(config), id);
  }

  static @Nullable String deviceId(String config) {
    return new JsonObject(config).getString("deviceID");
  }

  static String withDeviceId(String config, String id) {
    return new JsonObject(config).put("deviceID", id).encode();
  }

  static String text(String config, String key, String otherwise) {
    return config.isEmpty() ? otherwise : new JsonObject(config).getString(key, otherwise);
  }
}
