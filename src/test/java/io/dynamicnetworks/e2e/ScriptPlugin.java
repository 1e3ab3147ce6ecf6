package io.dynamicnetworks.e2e;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A network whose plugin consists of two shell scripts on the node, one for ADD and one for DEL,
 * for results of unusual shapes. It records its calls and their configs.
 */
final class ScriptPlugin {
  /** A result without interfaces. */
  static final String NO_INTERFACES = "echo '{\"cniVersion\":\"1.0.0\"}'";

  /** Creates one link with its other end on the node. */
  static final String LINK =
      """
      ip link add e2e$$ type veth peer name $CNI_IFNAME netns $CNI_NETNS
      printf '{"cniVersion":"1.0.0","interfaces":[{"name":"%s","sandbox":"%s"}]}' \
        $CNI_IFNAME $CNI_NETNS""";

  /** Deletes the link if it exists. */
  static final String DELETE_LINK =
      "nsenter --net=$CNI_NETNS ip link del $CNI_IFNAME 2>/dev/null || true";

  private static final String FOLDER = "/run/node/e2e-script";

  // The config is one line of JSON; the key `script` belongs to the test.
  private static final String PROGRAM =
      """
      cat >/run/node/cni/bin/e2e-script <<'END'
      #!/bin/sh
      config=$(cat)
      folder=/run/node/e2e-script/$(echo "$config" | sed 's/.*"script":"\\([^"]*\\)".*/\\1/')
      case "$CNI_COMMAND" in
        ADD | DEL)
          echo "$CNI_COMMAND $CNI_IFNAME" >>"$folder/calls"
          printf '%s\\n' "$config" >>"$folder/configs"
          . "$folder/$CNI_COMMAND" ;;
        VERSION) echo '{"cniVersion":"1.0.0","supportedVersions":["0.3.1","0.4.0","1.0.0"]}' ;;
      esac
      END
      chmod +x /run/node/cni/bin/e2e-script
      """;

  private final String folder;

  private ScriptPlugin(String folder) {
    this.folder = folder;
  }

  /** Creates a network of this name. */
  static ScriptPlugin network(
      Namespace namespace, String network, String add, String del, String... capabilities) {
    ScriptPlugin plugin = new ScriptPlugin(FOLDER + "/" + namespace.name() + "-" + network);
    DevNode.shell(
        "mkdir -p %s\n%s%s%s"
            .formatted(plugin.folder, PROGRAM, plugin.file("ADD", add), plugin.file("DEL", del)));
    namespace.network(network, config(namespace, network, capabilities));
    return plugin;
  }

  static JsonObject config(Namespace namespace, String network, String... capabilities) {
    JsonObject config =
        new JsonObject()
            .put("cniVersion", "1.0.0")
            .put("type", "e2e-script")
            .put("script", namespace.name() + "-" + network);
    if (capabilities.length > 0) {
      config.put("capabilities", Namespace.capabilities(capabilities));
    }
    return config;
  }

  /** A script that creates a pair of links, both in the pod, and lists both in its result. */
  static String pairOfLinks(String first, String second) {
    return """
        nsenter --net=$CNI_NETNS ip link add %1$s type veth peer name %2$s
        printf '{"cniVersion":"1.0.0","interfaces":[{"name":"%%s","sandbox":"%%s"},' %1$s $CNI_NETNS
        printf '{"name":"%%s","sandbox":"%%s"}]}' %2$s $CNI_NETNS"""
        .formatted(first, second);
  }

  private String file(String command, String script) {
    return "cat >%s/%s <<'END'\n%s\nEND\n".formatted(folder, command, script);
  }

  /** Its calls, including multus' own, such as {@code DEL net1}, oldest first. */
  List<String> calls() {
    return DevNode.shell("cat " + folder + "/calls 2>/dev/null || true").lines().toList();
  }

  /** The configs of its calls, in the same order. */
  List<JsonObject> configs() {
    return DevNode.shell("cat " + folder + "/configs 2>/dev/null || true")
        .lines()
        .map(JsonObject::new)
        .toList();
  }
}
