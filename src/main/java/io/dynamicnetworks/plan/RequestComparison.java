package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.StatusEntry;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Compares requests with each other and with what is listed. Tenants write both, and can cause many
 * comparisons with the same request. So each request is converted to a comparable form only once
 * per plan.
 */
public final class RequestComparison {
  private final IdentityHashMap<InterfaceRequest, ComparableRequest> forms =
      new IdentityHashMap<>();

  /** Whether the attachment was made with an equal request. */
  boolean same(InterfaceRequest request, ObservedAttachment attachment) {
    return attachment.request() != null
        && form(request).isSame(form(attachment.request()))
        && mayHaveDevice(request, attachment);
  }

  /** Whether the part has the same value in both requests, in any spelling. */
  boolean isSame(RequestPart part, InterfaceRequest one, InterfaceRequest other) {
    return form(one).isSame(part, form(other));
  }

  /** The request's addresses in canonical form, without prefix length. */
  Set<String> addresses(InterfaceRequest request) {
    return form(request).addresses();
  }

  /** Whether the entry has an address or the MAC that was asked for. */
  boolean isShown(InterfaceRequest asked, StatusEntry entry) {
    return !Collections.disjoint(entry.addresses(), addresses(asked))
        || (asked.mac() != null && entry.mac() != null && !contradictsMac(asked, entry));
  }

  /** Whether the entry has addresses, but not all of the requested ones. */
  boolean contradictsIps(InterfaceRequest asked, StatusEntry found) {
    return !found.ips().isEmpty() && !Set.copyOf(found.addresses()).containsAll(addresses(asked));
  }

  /** Whether the entry's MAC differs from the requested one. */
  boolean contradictsMac(InterfaceRequest asked, StatusEntry found) {
    String mac = form(asked).mac();
    return mac != null && found.mac() != null && !mac.equals(found.canonicalMac());
  }

  /** Matches attachments that asked for an address or the MAC that this one asked for, too. */
  public static Predicate<Attachment> conflictsWith(Attachment one) {
    ComparableRequest its = new ComparableRequest(one.request());
    return other -> {
      ComparableRequest others = new ComparableRequest(other.request());
      return !Collections.disjoint(its.addresses(), others.addresses())
          || (its.mac() != null && its.mac().equals(others.mac()));
    };
  }

  private ComparableRequest form(InterfaceRequest request) {
    return forms.computeIfAbsent(request, ComparableRequest::new);
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
}
