package io.dynamicnetworks.standin.multus;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parsed body of a {@code POST /delegate}.
 *
 * @param config decoded
 * @param attributes {@code interfaceAttributes}; missing node if absent
 */
record DelegateCall(Map<String, String> env, String config, JsonNode attributes) {
  static DelegateCall parse(String body) throws RefusedCall {
    JsonNode json = GoJson.parse(body);
    if (!json.isObject() && !json.isNull()) {
      throw new RefusedCall(
          "json: cannot unmarshal " + GoJson.type(json) + " into Go value of type api.Request");
    }
    Map<String, String> env = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> variable : json.path("env").properties()) {
      env.put(
          variable.getKey(),
          GoJson.string((ObjectNode) json.path("env"), variable.getKey(), "Request.env"));
    }
    return new DelegateCall(env, decoded(json), json.path("interfaceAttributes"));
  }

  private static String decoded(JsonNode json) throws RefusedCall {
    try {
      byte[] bytes = Base64.getDecoder().decode(GoJson.string(json, "config", "Request.config"));
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new RefusedCall("illegal base64 data at input byte 0");
    }
  }

  String command() {
    return env.getOrDefault("CNI_COMMAND", "");
  }

  String containerId() {
    return env.getOrDefault("CNI_CONTAINERID", "");
  }

  String netns() {
    return env.getOrDefault("CNI_NETNS", "");
  }

  String ifname() {
    return env.getOrDefault("CNI_IFNAME", "eth0");
  }

  String args() {
    return env.getOrDefault("CNI_ARGS", "");
  }

  /** The call as the daemon prints it in front of an error. */
  String shown() {
    return "ContainerID:"
        + quoted(containerId())
        + " Netns:"
        + quoted(netns())
        + " IfName:"
        + quoted(ifname())
        + " Args:"
        + quoted(args())
        + " Path:\"\"";
  }

  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
