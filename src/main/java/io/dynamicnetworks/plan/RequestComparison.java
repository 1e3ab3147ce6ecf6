package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.InterfaceRequest;
import java.util.Collections;
import java.util.Set;
import java.util.stream.Stream;

/** Compares the requests of selections and attachments. */
public final class RequestComparison {
  private RequestComparison() {}

  /** Whether the attachment was made with an equal request. */
  static boolean same(InterfaceRequest request, ObservedAttachment attachment) {
    // The ledger keeps only hashes of long fields.
    InterfaceRequest made = attachment.request() == null ? null : attachment.request().abridged();
    return made != null
        && sameParts(request.abridged(), made)
        && mayHaveDevice(request, attachment);
  }

  /** Whether one asked for an address or MAC that the other asked for, too. */
  public static boolean conflict(Attachment one, Attachment other) {
    InterfaceRequest its = one.request();
    InterfaceRequest others = other.request();
    return !Collections.disjoint(Canonical.addresses(its.ips()), Canonical.addresses(others.ips()))
        || (its.mac() != null
            && others.mac() != null
            && Canonical.mac(its.mac()).equals(Canonical.mac(others.mac())));
  }

  /**
   * Whether the attachment may have the requested device. Selections may request none in
   * particular, and the attached one may be unknown.
   */
  private static boolean mayHaveDevice(InterfaceRequest request, ObservedAttachment attachment) {
    if (request.deviceId() == null) {
      return true;
    }
    Set<String> held = HeldDevices.of(attachment).ids();
    return held.isEmpty() || held.contains(request.deviceId());
  }

  private static boolean sameParts(InterfaceRequest request, InterfaceRequest made) {
    return Stream.of(RequestPart.values()).allMatch(part -> part.isSame(request, made));
  }
}
