package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.standin.TestJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One file of the CNI cache, written in place as libcni does.
 *
 * @param infra {@code K8S_POD_INFRA_CONTAINER_ID}: the sandbox at setup, empty for /delegate
 */
record CacheFiles(
    String network, String sandbox, String iface, String uid, String infra, String config) {
  static CacheFiles created(String network, String sandbox, String iface) {
    return new CacheFiles(network, sandbox, iface, "uid-of-" + sandbox, sandbox, config(network));
  }

  static CacheFiles delegated(String network, String sandbox, String iface) {
    return new CacheFiles(network, sandbox, iface, "uid-of-" + sandbox, "", config(network));
  }

  CacheFiles withUid(String other) {
    return new CacheFiles(network, sandbox, iface, other, infra, config);
  }

  CacheFiles withConfig(String other) {
    return new CacheFiles(network, sandbox, iface, uid, infra, other);
  }

  private static String config(String network) {
    return "{\"cniVersion\":\"1.0.0\",\"name\":\"" + network + "\",\"type\":\"macvlan\"}";
  }

  String name() {
    return network + "-" + sandbox + "-" + iface;
  }

  /** The pod's name, cut to the first 12 characters of the sandbox id. */
  static String podName(String sandbox) {
    return "pod-" + sandbox.substring(0, Math.min(12, sandbox.length()));
  }

  ObjectNode json() {
    ObjectNode json = TestJson.MAPPER.createObjectNode();
    json.put("kind", "cniCacheV1").put("containerId", sandbox);
    json.put("config", Base64.getEncoder().encodeToString(config.getBytes(StandardCharsets.UTF_8)));
    json.put("ifName", iface).put("networkName", network).put("netns", "/var/run/netns/" + sandbox);
    ArrayNode args = json.putArray("cniArgs");
    args.addArray().add("IgnoreUnknown").add("true");
    args.addArray().add("K8S_POD_NAMESPACE").add("shop");
    args.addArray().add("K8S_POD_NAME").add(podName(sandbox));
    args.addArray().add("K8S_POD_INFRA_CONTAINER_ID").add(infra);
    args.addArray().add("K8S_POD_UID").add(uid);
    json.putObject("result").put("cniVersion", "1.0.0").putArray("interfaces");
    return json;
  }

  String text() {
    return json().toString();
  }

  Path write(Path results) {
    Path file = results.resolve(name());
    write(file, text());
    return file;
  }

  static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
