package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.text.Mac;
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

  /** The part's value in the form in which it is compared; null if the request has none. */
  @Nullable Object comparable(InterfaceRequest abridged) {
    String text = text(abridged);
    return switch (this) {
      case IPS -> text == null ? null : Canonical.ips(abridged.ips());
      case MAC, INFINIBAND_GUID -> text == null ? null : Mac.comparable(text);
      case CNI_ARGS, BANDWIDTH, PORT_MAPPINGS -> text;
    };
  }
}
