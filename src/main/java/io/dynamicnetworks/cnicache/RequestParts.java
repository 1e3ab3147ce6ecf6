package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.model.CapabilityKeys;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.text.Json.NotJson;
import io.dynamicnetworks.text.JsonFields;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/** Collects an {@link InterfaceRequest} from the places where a CNI ADD may carry its parts. */
final class RequestParts {
  private List<String> ips = List.of();
  private @Nullable String mac;
  private @Nullable String infinibandGuid;
  private @Nullable String portMappings;
  private @Nullable String bandwidth;
  private @Nullable String deviceId;

  /** Takes the capability's value, unless one is already set. */
  void takeMissing(String capability, JsonParser value, String source) throws NotJson {
    switch (capability) {
      case CapabilityKeys.IPS -> takeIps(JsonFields.texts(value));
      case CapabilityKeys.MAC -> takeMac(JsonFields.text(value));
      case CapabilityKeys.INFINIBAND_GUID ->
          infinibandGuid = either(infinibandGuid, JsonFields.text(value));
      case CapabilityKeys.DEVICE_ID -> deviceId = either(deviceId, JsonFields.text(value));
      case CapabilityKeys.PORT_MAPPINGS ->
          portMappings = either(portMappings, JsonFields.array(value, source));
      case CapabilityKeys.BANDWIDTH ->
          bandwidth = either(bandwidth, JsonFields.object(value, source));
      default -> {}
    }
  }

  void takeIps(List<String> values) {
    if (ips.isEmpty()) {
      ips = values.stream().filter(ip -> !ip.isEmpty()).toList();
    }
  }

  void takeMac(@Nullable String value) {
    mac = either(mac, value);
  }

  /** Takes from the other what is not set here. */
  void takeMissing(RequestParts other) {
    takeIps(other.ips);
    takeMac(other.mac);
    infinibandGuid = either(infinibandGuid, other.infinibandGuid);
    deviceId = either(deviceId, other.deviceId);
    portMappings = either(portMappings, other.portMappings);
    bandwidth = either(bandwidth, other.bandwidth);
  }

  InterfaceRequest request(@Nullable String cniArgs) {
    return new InterfaceRequest(
        ips, mac, infinibandGuid, portMappings, bandwidth, cniArgs, List.of(), deviceId);
  }

  private static @Nullable String either(@Nullable String first, @Nullable String second) {
    return first != null || second == null || second.isEmpty() ? first : second;
  }
}
