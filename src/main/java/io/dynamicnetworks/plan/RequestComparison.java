package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.InterfaceRequest;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares what selections ask for. */
final class RequestComparison {
  private RequestComparison() {}

  /** Whether the attachment was made with an equal request. */
  static boolean same(InterfaceRequest request, ObservedAttachment attachment) {
    // What the ledger kept of long requests is their hash.
    InterfaceRequest made = attachment.request() == null ? null : attachment.request().abridged();
    return made != null
        && sameParts(request.abridged(), made)
        && mayHaveDevice(request, attachment);
  }

  /** A selection may ask for none in particular, and nothing may tell which one is attached. */
  private static boolean mayHaveDevice(InterfaceRequest request, ObservedAttachment attachment) {
    if (request.deviceId() == null) {
      return true;
    }
    Set<String> held = HeldDevices.of(attachment, null).ids();
    return held.isEmpty() || held.contains(request.deviceId());
  }

  private static boolean sameParts(InterfaceRequest request, InterfaceRequest made) {
    return Canonical.ips(request.ips()).equals(Canonical.ips(made.ips()))
        && Objects.equals(mac(request.mac()), mac(made.mac()))
        && Objects.equals(mac(request.infinibandGuid()), mac(made.infinibandGuid()))
        && Objects.equals(request.cniArgs(), made.cniArgs())
        && Objects.equals(request.bandwidth(), made.bandwidth())
        && Objects.equals(request.portMappings(), made.portMappings());
  }

  private static @Nullable String mac(@Nullable String mac) {
    return mac == null ? null : Canonical.mac(mac);
  }
}
