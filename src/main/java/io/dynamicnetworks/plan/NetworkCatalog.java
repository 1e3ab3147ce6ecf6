package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.text.Json;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The NADs that exist. Each is parsed when it is needed, once if the configs are short, however
 * many selections name it, and equal requests share one config. A parsed config may take thirty
 * times as much as its text, so only few long ones are kept.
 */
final class NetworkCatalog {
  private final Map<NetworkRef, NetworkDefinition> networks;
  private final Map<NetworkRef, ParsedConfig> read = new HashMap<>();
  private int readBytes;
  private final Map<NetworkRef, String> names = new HashMap<>();
  private final Map<NetworkRef, AddConfig.Unusable> unusable = new HashMap<>();
  private final Map<Wanted, AddConfig> made = new HashMap<>();

  private record Wanted(
      NetworkRef network,
      InterfaceRequest request,
      @Nullable String deviceInfoFile,
      @Nullable String device) {}

  NetworkCatalog(Map<NetworkRef, NetworkDefinition> networks) {
    this.networks = networks;
  }

  /** What to send for the network, or why nothing can be sent. */
  AddConfig config(NetworkRef network, InterfaceRequest request) {
    return config(network, request, null);
  }

  /**
   * The same, with the file for the plugin's description of the device if a device is requested.
   */
  AddConfig config(NetworkRef network, InterfaceRequest request, @Nullable String deviceInfoFile) {
    return config(network, request, deviceInfoFile, null);
  }

  /** The same for a device that was allocated to the pod. */
  AddConfig config(
      NetworkRef network,
      InterfaceRequest request,
      @Nullable String deviceInfoFile,
      @Nullable Device device) {
    String file = request.deviceId() == null && device == null ? null : deviceInfoFile;
    String id = device == null ? null : device.id();
    return made.computeIfAbsent(new Wanted(network, request, file, id), this::make);
  }

  private AddConfig make(Wanted wanted) {
    AddConfig.Unusable problem = unusable.get(wanted.network());
    if (problem != null) {
      return problem;
    }
    try {
      return read(wanted.network())
          .withRequest(wanted.request(), wanted.deviceInfoFile(), wanted.device());
    } catch (ParsedConfig.Unsuitable e) {
      return new AddConfig.Unusable(e.problem());
    }
  }

  /** The name in the NAD's config; empty if the NAD does not exist or is unusable. */
  String configName(NetworkRef network) {
    return names.computeIfAbsent(network, this::readName);
  }

  private String readName(NetworkRef network) {
    try {
      return unusable.containsKey(network) ? "" : read(network).name();
    } catch (ParsedConfig.Unsuitable e) {
      return "";
    }
  }

  /**
   * What was asked for beyond the NAD's config: the daemon merges {@code cni-args} into the {@code
   * args.cni} that the config has itself, and the CNI cache shows the result.
   *
   * @param shown the request as the cache shows it
   */
  InterfaceRequest asked(NetworkRef network, InterfaceRequest shown) {
    if (shown.cniArgs() == null || configName(network).isEmpty()) {
      return shown;
    }
    try {
      ObjectNode own = read(network).ownArgs();
      if (own.isEmpty() || !(Json.parse(shown.cniArgs()) instanceof ObjectNode args)) {
        return shown;
      }
      own.properties().forEach(field -> removeIfSame(args, field.getKey(), field.getValue()));
      return shown.withCniArgs(args.isEmpty() ? null : Json.write(args));
    } catch (ParsedConfig.Unsuitable | Json.NotJson e) {
      return shown;
    }
  }

  private static void removeIfSame(ObjectNode args, String key, JsonNode value) {
    if (value.equals(args.get(key))) {
      args.remove(key);
    }
  }

  /** Bytes of the NADs of which the parsed configs are kept. */
  int readBytes() {
    return readBytes;
  }

  /** Whether there is a NAD with a config of that name. */
  boolean hasConfigNamed(String name) {
    return networks.keySet().stream().anyMatch(network -> name.equals(configName(network)));
  }

  private ParsedConfig read(NetworkRef network) throws ParsedConfig.Unsuitable {
    ParsedConfig known = read.get(network);
    if (known != null) {
      return known;
    }
    try {
      NetworkDefinition definition = existing(network);
      ParsedConfig config = ParsedConfig.of(definition);
      keep(definition, config);
      return config;
    } catch (ParsedConfig.Unsuitable e) {
      unusable.put(network, new AddConfig.Unusable(e.problem()));
      throw e;
    }
  }

  private void keep(NetworkDefinition definition, ParsedConfig config) {
    int more = definition.text().length();
    if (readBytes + more > Budgets.NAD_CONFIG_BYTES) {
      read.clear();
      readBytes = 0;
    }
    read.put(definition.ref(), config);
    readBytes += more;
  }

  private NetworkDefinition existing(NetworkRef network) throws ParsedConfig.Unsuitable {
    NetworkDefinition definition = networks.get(network);
    if (definition == null) {
      throw new ParsedConfig.Unsuitable("NetworkAttachmentDefinition " + network + " not found");
    }
    if (definition.problem() != null) {
      throw new ParsedConfig.Unsuitable(definition.problem());
    }
    return definition;
  }
}
