package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.InterfaceRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a request by which selections and attachments are compared. Matching (SPEC 4.3) and
 * the report of changes (SPEC 4.5) both use this list. The device is not in it: what an attachment
 * holds may differ from what was asked for. Neither is {@code default-route}, which no ADD applies.
 */
enum RequestPart {
  IPS("ips"),
  MAC("mac"),
  INFINIBAND_GUID("infiniband-guid"),
  CNI_ARGS("cni-args"),
  BANDWIDTH("bandwidth"),
  PORT_MAPPINGS("portMappings");

  private final String key;

  RequestPart(String key) {
    this.key = key;
  }

  /** Its key in the annotation. */
  String key() {
    return key;
  }

  /** The part as the request has it; null if it has none. */
  @Nullable String text(InterfaceRequest request) {
    return switch (this) {
      case IPS -> request.ips().isEmpty() ? null : request.ips().toString();
      case MAC -> request.mac();
      case INFINIBAND_GUID -> request.infinibandGuid();
      case CNI_ARGS -> request.cniArgs();
      case BANDWIDTH -> request.bandwidth();
      case PORT_MAPPINGS -> request.portMappings();
    };
  }

  /** Whether both requests have the same value, in any spelling. Both must be abridged. */
  boolean isSame(InterfaceRequest one, InterfaceRequest other) {
    return switch (this) {
      case IPS -> Canonical.ips(one.ips()).equals(Canonical.ips(other.ips()));
      case MAC, INFINIBAND_GUID -> Objects.equals(canonical(text(one)), canonical(text(other)));
      case CNI_ARGS, BANDWIDTH, PORT_MAPPINGS -> Objects.equals(text(one), text(other));
    };
  }

  private static @Nullable String canonical(@Nullable String mac) {
    return mac == null ? null : Canonical.mac(mac);
  }
}
