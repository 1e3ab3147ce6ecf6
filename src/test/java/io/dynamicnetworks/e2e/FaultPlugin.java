package io.dynamicnetworks.e2e;

import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A network whose plugin misbehaves on request and is otherwise a bridge. The plugin is a program
 * on the node of {@code dev/node} that logs its calls and stores the config of the last ADD.
 */
final class FaultPlugin {
  /** How it treats calls that begin from now on. */
  enum Mode {
    FAIL_ADD("fail-ADD"),
    FAIL_DEL("fail-DEL"),
    /** The calls end, like a bridge's, once it behaves again. */
    HOLD_ADD("hold-ADD");

    private final String word;

    Mode(String word) {
      this.word = word;
    }
  }

  /** The cause that it reports when it fails. */
  static final String CAUSE = "set to fail";

  private static final String FOLDER = "/run/node/e2e-fault";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  // A file with the network's name controls the program; the config is one line of JSON.
  private static final String PROGRAM =
      """
      mkdir -p /run/node/e2e-fault
      cat >/run/node/cni/bin/e2e-fault <<'END'
      #!/bin/sh
      config=$(cat)
      network=/run/node/e2e-fault/$(echo "$config" | sed 's/.*"name":"\\([^"]*\\)".*/\\1/')
      note() { echo "$(date +%s%3N) $1 $CNI_COMMAND $CNI_IFNAME" >>"$network.log"; }
      mode() { cat "$network.mode" 2>/dev/null; }
      said=$(mode)
      note began
      [ "$CNI_COMMAND" != ADD ] || printf '%s' "$config" >"$network.config"
      case "$said" in
        "fail-$CNI_COMMAND")
          echo '{"cniVersion":"1.0.0","code":11,"msg":"set to fail"}'
          exit 1 ;;
        "hold-$CNI_COMMAND")
          while [ "$(mode)" = "$said" ]; do sleep 0.1; done ;;
      esac
      answer=$(echo "$config" | sed 's/"type":"e2e-fault"/"type":"bridge"/' | /run/node/cni/bin/bridge)
      code=$?
      note ended
      printf '%s' "$answer"
      exit $code
      END
      chmod +x /run/node/cni/bin/e2e-fault\
      """;

  private final String name;

  private FaultPlugin(String name) {
    this.name = name;
  }

  /** Creates a network of this name with addresses 10.SUBNET.0.0/24, whose plugin behaves. */
  static FaultPlugin network(
      Namespace namespace, String network, int subnet, String... capabilities) {
    DevNode.shell(PROGRAM);
    String name = namespace.name() + "-" + network;
    JsonObject plugin =
        namespace.bridgePlugin(network, subnet).put("type", "e2e-fault").put("name", name);
    if (capabilities.length > 0) {
      plugin.put("capabilities", Namespace.capabilities(capabilities));
    }
    namespace.network(network, plugin);
    return new FaultPlugin(name);
  }

  /** The config that the daemon passed to the plugin in the last ADD. */
  JsonObject lastConfig() {
    return new JsonObject(DevNode.shell("cat " + FOLDER + "/" + name + ".config"));
  }

  void misbehave(Mode mode) {
    DevNode.shell("printf " + mode.word + " >" + FOLDER + "/" + name + ".mode");
  }

  void behave() {
    DevNode.shell("rm -f " + FOLDER + "/" + name + ".mode");
  }

  /** Makes every plugin behave, and deletes all records of calls. */
  static void allBehave() {
    DevNode.shell("rm -f " + FOLDER + "/*");
  }

  /** Waits until an ADD for an interface has begun; fails if one has already ended. */
  void awaitHeld(String interfaceName) {
    await("ADD of " + interfaceName + " by " + name)
        .atMost(PATIENCE)
        .until(() -> when("began ADD " + interfaceName).isPresent());
    if (ended(interfaceName).isPresent()) {
      throw new IllegalStateException("ADD of " + interfaceName + " was not held: " + log());
    }
  }

  /** When the plugin ended its first ADD for an interface, by the node's clock. */
  Optional<Instant> ended(String interfaceName) {
    return when("ended ADD " + interfaceName);
  }

  /** Deletes its log of calls. */
  void forgetCalls() {
    DevNode.shell("rm -f " + FOLDER + "/" + name + ".log");
  }

  private Optional<Instant> when(String what) {
    return log().stream()
        .filter(line -> line.endsWith(" " + what))
        .map(line -> Instant.ofEpochMilli(Long.parseLong(line.substring(0, line.indexOf(' ')))))
        .findFirst();
  }

  private List<String> log() {
    return DevNode.shell("cat " + FOLDER + "/" + name + ".log 2>/dev/null || true")
        .lines()
        .toList();
  }
}
