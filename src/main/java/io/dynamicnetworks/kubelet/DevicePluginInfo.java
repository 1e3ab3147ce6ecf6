package io.dynamicnetworks.kubelet;

import io.dynamicnetworks.file.SmallFile;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Json.NotJson;
import io.dynamicnetworks.text.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a device plugin's information about a device (SPEC 6.9; NPWG Device Information Spec
 * 1.1.0): multus publishes the same as {@code device-info} for what it attaches at a pod's
 * creation. Used where the CNI plugin wrote none: see {@code reconcile.observe.CniResultReader}.
 * Blocks.
 *
 * @param folders where the file may be; the first folder that has it counts
 */
record DevicePluginInfo(List<Path> folders) {
  private static final Logger LOG = LoggerFactory.getLogger(DevicePluginInfo.class);

  /** Relative to the node's {@code /run}. */
  static final String FOLDER = "k8s.cni.cncf.io/devinfo/dp";

  private static final int MAX_TEXT_CHARS = 1 << 10;

  /** Each type has an object of the same name with these keys. */
  private static final Map<String, List<String>> KEYS =
      Map.of(
          "pci",
          List.of(
              "pci-address", "vhost-net", "rdma-device", "pf-pci-address", "representor-device"),
          "vdpa",
          List.of(
              "parent-device",
              "driver",
              "path",
              "pci-address",
              "pf-pci-address",
              "representor-device"),
          "vhost-user",
          List.of("mode", "path"),
          "memif",
          List.of("role", "path", "mode"));

  /** A JSON object; null if there is no usable file. */
  @Nullable String read(String resource, String id) {
    String name = plain(resource) + "-" + plain(id) + "-device.json";
    Path file = SmallFile.first(folders.stream().map(each -> each.resolve(name))).orElse(null);
    if (file == null) {
      return null;
    }
    try {
      return known(SmallFile.text(file, Budgets.DEVICE_INFO_BYTES));
    } catch (IOException | NotJson e) {
      LOG.warn("cannot read device info file={} cause={}", file, e.getMessage());
      return null;
    }
  }

  private static String plain(String text) {
    return text.replace('/', '-');
  }

  /** Keeps the keys that the specification defines, and no others. */
  static String known(String text) throws NotJson {
    JsonNode json = Json.parse(text);
    String type = json.path("type").asString("");
    List<String> keys = KEYS.get(type);
    if (keys == null) {
      throw new NotJson("type: " + Printable.value(type) + ", want one of " + KEYS.keySet());
    }
    ObjectNode known = Json.object();
    copy(json, "type", known);
    copy(json, "version", known);
    ObjectNode of = Json.object();
    keys.forEach(key -> copy(json.path(type), key, of));
    if (!of.isEmpty()) {
      known.set(type, of);
    }
    return Json.write(known);
  }

  private static void copy(JsonNode from, String key, ObjectNode to) {
    JsonNode value = from.path(key);
    if (value.isString() && value.stringValue().length() <= MAX_TEXT_CHARS) {
      to.put(key, value.stringValue());
    }
  }
}
