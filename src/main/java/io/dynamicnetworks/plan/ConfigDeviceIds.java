package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.SentConfig;
import io.dynamicnetworks.text.GoKeys;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes device ids into a CNI config. Multus writes the id of an attachment's device to the top
 * level of a single plugin's config, or into each element of a list (multus 4.2.3, {@code
 * delegateAddDeviceID} and {@code addDeviceIDInConfList}).
 */
final class ConfigDeviceIds {
  private ConfigDeviceIds() {}

  /** Writes the id where multus does, in place of earlier ones. */
  static void put(String id, List<ObjectNode> plugins) {
    for (ObjectNode plugin : plugins) {
      for (String key : SentConfig.DEVICE_ID_KEYS) {
        String spelling = GoKeys.spelling(plugin, key);
        while (spelling != null) {
          plugin.remove(spelling);
          spelling = GoKeys.spelling(plugin, key);
        }
        plugin.put(key, id);
      }
    }
  }
}
