package io.dynamicnetworks.standin.multus;

import io.dynamicnetworks.standin.TestJson;
import io.dynamicnetworks.standin.multus.CniChain.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The cache in which libcni 1.3 keeps the result of each successful ADD until a successful DEL
 * (SPEC 3.1). Files are written in place, so a concurrent reader may see a partial file.
 */
final class LibcniCache {
  private final @Nullable Path cniDir;
  private final Map<String, ObjectNode> results = new ConcurrentHashMap<>();

  /**
   * @param cniDir folder of the files; null to keep the cache in memory only
   */
  LibcniCache(@Nullable Path cniDir) {
    this.cniDir = cniDir;
  }

  /** The result of the ADD; null if there is none. */
  @Nullable ObjectNode result(NetworkConfig config, Target target) {
    return results.get(name(config, target));
  }

  void put(NetworkConfig config, Target target, ObjectNode result) {
    results.put(name(config, target), result);
    if (cniDir != null) {
      write(
          cniDir.resolve("results").resolve(name(config, target)),
          file(config, target, result).toString());
    }
  }

  void remove(NetworkConfig config, Target target) {
    results.remove(name(config, target));
    if (cniDir != null) {
      delete(cniDir.resolve("results").resolve(name(config, target)));
    }
  }

  /** Writes multus' record of a sandbox (SPEC 3.3). */
  void putRecord(String sandboxId, ArrayNode delegates) {
    if (cniDir != null) {
      write(cniDir.resolve(sandboxId), delegates.toString());
    }
  }

  void removeRecord(String sandboxId) {
    if (cniDir != null) {
      delete(cniDir.resolve(sandboxId));
    }
  }

  private static String name(NetworkConfig config, Target target) {
    return config.name() + "-" + target.containerId() + "-" + target.ifname();
  }

  private static ObjectNode file(NetworkConfig config, Target target, ObjectNode result) {
    ObjectNode file = TestJson.MAPPER.createObjectNode();
    file.put("kind", "cniCacheV1");
    file.put("containerId", target.containerId());
    file.put("config", config.bytes().getBytes(StandardCharsets.UTF_8)); // Written as base64.
    file.put("ifName", target.ifname());
    file.put("networkName", config.name());
    file.put("netns", target.netns());
    ArrayNode args = file.putArray("cniArgs");
    for (String arg : target.args().split(";", -1)) {
      String[] pair = arg.split("=", 2);
      args.addArray().add(pair[0]).add(pair[1]);
    }
    if (!target.capabilityArgs().isEmpty()) {
      file.set("capabilityArgs", sorted(target.capabilityArgs()));
    }
    file.set("result", sorted(inItsVersion(result)));
    return file;
  }

  private static ObjectNode inItsVersion(ObjectNode result) {
    String version = result.path("cniVersion").asString("");
    try {
      ObjectNode converted = CniResults.convert(result, version);
      if (version.startsWith("0.") && !converted.has("dns")) {
        converted.putObject("dns"); // Go's types before 1.0.0 always write it.
      }
      return converted;
    } catch (RefusedCall noAddresses) {
      return result;
    }
  }

  /** A copy with sorted keys, as Go writes maps. */
  static JsonNode sorted(JsonNode node) {
    if (node instanceof ArrayNode list) {
      ArrayNode copy = TestJson.MAPPER.createArrayNode();
      list.forEach(item -> copy.add(sorted(item)));
      return copy;
    }
    if (!(node instanceof ObjectNode object)) {
      return node;
    }
    Map<String, JsonNode> fields = new TreeMap<>();
    object.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
    ObjectNode copy = TestJson.MAPPER.createObjectNode();
    copy.setAll(fields);
    return copy;
  }

  private static void write(Path path, String text) {
    try {
      Files.createDirectories(
          path.getParent(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.writeString(path, text);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
