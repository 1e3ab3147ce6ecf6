package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.text.Mac;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request in the form in which it is compared. Each field is brought into it at most once. */
final class ComparableRequest {
  private final InterfaceRequest request;
  private @Nullable Map<RequestPart, Object> parts;
  private @Nullable Set<String> addresses;
  private @Nullable String mac;

  ComparableRequest(InterfaceRequest request) {
    this.request = request;
  }

  /** Whether all parts have the same values, in any spelling. */
  boolean isSame(ComparableRequest other) {
    return parts().equals(other.parts());
  }

  /** Whether the part has the same value, in any spelling. */
  boolean isSame(RequestPart part, ComparableRequest other) {
    return Objects.equals(parts().get(part), other.parts().get(part));
  }

  /** The addresses in canonical form, without prefix length. */
  Set<String> addresses() {
    Set<String> known = addresses;
    if (known == null) {
      known = Canonical.addresses(request.ips());
      addresses = known;
    }
    return known;
  }

  /** The MAC in canonical form; null if none is asked for. */
  @Nullable String mac() {
    if (mac == null && request.mac() != null) {
      mac = Mac.comparable(request.mac());
    }
    return mac;
  }

  private Map<RequestPart, Object> parts() {
    Map<RequestPart, Object> known = parts;
    if (known == null) {
      known = new EnumMap<>(RequestPart.class);
      // The ledger keeps only hashes of long fields.
      InterfaceRequest abridged = request.abridged();
      for (RequestPart part : RequestPart.values()) {
        Object value = part.comparable(abridged);
        if (value != null) {
          known.put(part, value);
        }
      }
      parts = known;
    }
    return known;
  }
}
