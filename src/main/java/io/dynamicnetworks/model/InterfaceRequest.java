package io.dynamicnetworks.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a selection asks of its interface beyond the network and the name, already validated.
 *
 * @param ips addresses, with or without prefix length, as the user wrote them
 * @param mac as the user wrote it
 * @param infinibandGuid as the user wrote it
 * @param portMappings a JSON array
 * @param bandwidth a JSON object
 * @param cniArgs a JSON object
 * @param defaultRoute gateways; the daemon cannot apply them to a running pod
 * @param deviceId an explicit device, such as a PCI address
 */
public record InterfaceRequest(
    List<String> ips,
    @Nullable String mac,
    @Nullable String infinibandGuid,
    @Nullable String portMappings,
    @Nullable String bandwidth,
    @Nullable String cniArgs,
    List<String> defaultRoute,
    @Nullable String deviceId) {

  /** A selection that asks for nothing in particular. */
  public static final InterfaceRequest NONE =
      new InterfaceRequest(List.of(), null, null, null, null, null, List.of(), null);

  public InterfaceRequest {
    ips = List.copyOf(ips);
    defaultRoute = List.copyOf(defaultRoute);
  }
}
