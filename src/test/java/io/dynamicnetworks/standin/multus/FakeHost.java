package io.dynamicnetworks.standin.multus;

import io.dynamicnetworks.standin.TestJson;
import io.dynamicnetworks.text.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Simulated plugins that need neither root nor a kernel. They create links in a {@link FakeKernel}
 * and allocate addresses in the same order as the real plugins, so that a failure halfway leaves
 * the same things behind.
 */
public final class FakeHost implements PluginHost {
  /** Plugins that create a link on top of a link of the node. */
  private static final Set<String> ON_A_MASTER = Set.of("macvlan", "ipvlan", "vlan");

  /** Chained plugins, which pass on the previous result. */
  private static final Set<String> CHAINED =
      Set.of("tuning", "bandwidth", "portmap", "sbr", "firewall");

  private static final Set<String> IPAM = Set.of("host-local", "static");
  private static final Set<String> PAIRS = Set.of("bridge", "ptp");

  private final FakeKernel kernel = new FakeKernel();
  private final FakeIpam ipam = new FakeIpam();
  private final Set<String> others = ConcurrentHashMap.newKeySet();
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final List<PluginCall> calls = new CopyOnWriteArrayList<>();
  private final DaemonFaults waiting = new DaemonFaults();
  private final AtomicInteger pairs = new AtomicInteger();

  private record Rule(Predicate<PluginCall> concerns, PluginScript script, AtomicInteger left) {}

  /** The network namespaces and links that the plugins work on. */
  public FakeKernel kernel() {
    return kernel;
  }

  /** The addresses leased by host-local, as {@code network/ip}. */
  public List<String> leases() {
    return ipam.leases();
  }

  /** The plugin runs so far, including those of IPAM plugins, in order. */
  public List<PluginCall> calls() {
    return List.copyOf(calls);
  }

  /** Adds a plugin that only follows its scripts and returns an empty result. */
  public void addPlugin(String type) {
    others.add(type);
  }

  /** Applies the script to later runs of the plugin with the command. */
  public void script(String type, String command, PluginScript script) {
    script(call -> call.type().equals(type) && call.command().equals(command), script);
  }

  /** Applies the script to later runs that match the predicate. */
  public void script(Predicate<PluginCall> concerns, PluginScript script) {
    int times = script instanceof PluginScript.Fail fail ? fail.times() : Integer.MAX_VALUE;
    rules.add(new Rule(concerns, script, new AtomicInteger(times)));
  }

  /** Clears all scripts; hanging runs continue. */
  public void heal() {
    rules.clear();
    waiting.heal();
  }

  @Override
  public String pluginFolder() {
    return "/opt/cni/bin";
  }

  @Override
  public boolean hasPlugin(String type) {
    return ON_A_MASTER.contains(type)
        || CHAINED.contains(type)
        || IPAM.contains(type)
        || PAIRS.contains(type)
        || others.contains(type);
  }

  @Override
  public Optional<String> namespaceProblem(String netns) {
    return kernel.hasNamespace(netns)
        ? Optional.empty()
        : Optional.of(PluginHost.problemWith(netns));
  }

  @Override
  public boolean hasLink(String netns, String name) {
    return kernel.link(netns, name).isPresent();
  }

  @Override
  public String run(PluginCall call) throws PluginFailed {
    calls.add(call);
    DaemonFaults.UntilHealed untilHealed = waiting.untilHealed();
    PluginScript script = scriptOf(call);
    switch (script) {
      case PluginScript.Fail fail ->
          throw new PluginFailed(fail.code(), fail.message(), fail.details());
      case PluginScript.Hang _ -> untilHealed.awaitHealed();
      case PluginScript.Slow slow -> untilHealed.pause(slow.by());
      case PluginScript.Print _ -> {}
      case null -> {}
    }
    String output = work(call, config(call));
    return script instanceof PluginScript.Print print ? print.output() : output;
  }

  private @Nullable PluginScript scriptOf(PluginCall call) {
    for (Rule rule : rules) {
      if (rule.concerns.test(call) && rule.left.getAndDecrement() > 0) {
        return rule.script;
      }
    }
    return null;
  }

  private String work(PluginCall call, JsonNode config) throws PluginFailed {
    return switch (call.command()) {
      case "ADD" -> add(call, config).toString();
      case "DEL" -> {
        delete(call, config);
        yield "";
      }
      default -> "";
    };
  }

  private ObjectNode add(PluginCall call, JsonNode config) throws PluginFailed {
    String type = call.type();
    if (IPAM.contains(type)) {
      return ipam.add(call, config);
    }
    if (ON_A_MASTER.contains(type)) {
      return addOnMaster(call, config);
    }
    if (PAIRS.contains(type)) {
      return addPair(call, config);
    }
    if (config.path("prevResult") instanceof ObjectNode previous) {
      return previous;
    }
    if (CHAINED.contains(type)) {
      throw new PluginFailed(999, "required prevResult missing", "");
    }
    return TestJson.MAPPER.createObjectNode().put("cniVersion", version(config));
  }

  private ObjectNode addOnMaster(PluginCall call, JsonNode config) throws PluginFailed {
    checkMaster(call, config);
    String mac = make(call, config);
    // As in the real macvlan, the link already exists when IPAM fails, and it stays.
    ObjectNode result = ipam(call, config);
    configure(call, result, mac, 0);
    return result;
  }

  /**
   * Checks the master, also on DEL, where macvlan and vlan 1.1 to 1.9 load the config the same way
   * and fail with the same message.
   */
  private void checkMaster(PluginCall call, JsonNode config) throws PluginFailed {
    String master = config.path("master").asString("");
    boolean inContainer = config.path("linkInContainer").asBoolean(false);
    if (kernel.link(inContainer ? call.netns() : FakeKernel.HOST, master).isEmpty()) {
      throw new PluginFailed(999, "Link not found", "");
    }
  }

  private ObjectNode addPair(PluginCall call, JsonNode config) throws PluginFailed {
    String mac = make(call, config);
    String peer = "veth%08x".formatted(pairs.incrementAndGet());
    ObjectNode result = ipam(call, config);
    ArrayNode interfaces = result.withArray("interfaces");
    if (call.type().equals("bridge")) {
      interfaces
          .addObject()
          .put("name", config.path("bridge").asString("cni0"))
          .put("mac", kernel.nextMac());
    }
    interfaces.addObject().put("name", peer).put("mac", kernel.nextMac());
    configure(call, result, mac, interfaces.size());
    return result;
  }

  private String make(PluginCall call, JsonNode config) throws PluginFailed {
    String mac =
        config.at("/runtimeConfig/mac").asString(argument(call, "MAC").orElseGet(kernel::nextMac));
    if (!kernel.hasNamespace(call.netns())) {
      throw new PluginFailed(
          999, "failed to open netns \"" + call.netns() + "\": no such file or directory", "");
    }
    FakeKernel.Link link = new FakeKernel.Link(call.ifname(), call.type(), mac, List.of());
    if (!kernel.add(call.netns(), link)) {
      throw new PluginFailed(999, "failed to create " + call.type() + ": file exists", "");
    }
    return mac;
  }

  /** The initial result: that of the IPAM plugin, if the config names one. */
  private ObjectNode ipam(PluginCall call, JsonNode config) throws PluginFailed {
    ObjectNode result = TestJson.MAPPER.createObjectNode().put("cniVersion", version(config));
    String type = config.path("ipam").path("type").asString("");
    if (!type.isEmpty()) {
      result.setAll((ObjectNode) config(run(delegated(call, type)), type));
    }
    return result;
  }

  private void configure(PluginCall call, ObjectNode result, String mac, int index) {
    result
        .withArray("interfaces")
        .addObject()
        .put("name", call.ifname())
        .put("mac", mac)
        .put("sandbox", call.netns());
    List<String> addresses = new ArrayList<>();
    for (JsonNode ip : result.path("ips")) {
      ((ObjectNode) ip).put("interface", index);
      addresses.add(ip.path("address").asString(""));
    }
    kernel.configure(call.netns(), call.ifname(), addresses);
  }

  private void delete(PluginCall call, JsonNode config) throws PluginFailed {
    if (IPAM.contains(call.type())) {
      ipam.delete(call, config);
    } else if (ON_A_MASTER.contains(call.type()) || PAIRS.contains(call.type())) {
      if (ON_A_MASTER.contains(call.type()) && !call.type().equals("ipvlan")) {
        checkMaster(call, config);
      }
      String type = config.path("ipam").path("type").asString("");
      if (!type.isEmpty()) {
        run(delegated(call, type));
      }
      kernel.remove(call.netns(), call.ifname());
    }
  }

  private PluginCall delegated(PluginCall call, String type) throws PluginFailed {
    if (!hasPlugin(type)) {
      throw new PluginFailed(
          999, "failed to find plugin \"" + type + "\" in path [" + pluginFolder() + "]", "");
    }
    return call.to(type);
  }

  private static JsonNode config(PluginCall call) throws PluginFailed {
    return config(call.config(), call.type());
  }

  private static JsonNode config(String text, String type) throws PluginFailed {
    try {
      return Json.parse(text);
    } catch (Json.NotJson e) {
      throw new PluginFailed(6, type + ": " + e.getMessage(), "");
    }
  }

  private static String version(JsonNode config) {
    return config.path("cniVersion").asString("");
  }

  /** The value of a key in CNI_ARGS; empty if absent. */
  static Optional<String> argument(PluginCall call, String key) {
    for (String argument : call.args().split(";", -1)) {
      Map.Entry<String, String> pair = pair(argument);
      if (pair.getKey().equals(key)) {
        return Optional.of(pair.getValue());
      }
    }
    return Optional.empty();
  }

  private static Map.Entry<String, String> pair(String argument) {
    int equals = argument.indexOf('=');
    return equals < 0
        ? Map.entry(argument, "")
        : Map.entry(argument.substring(0, equals), argument.substring(equals + 1));
  }
}
