package io.dynamicnetworks.plan;

import io.dynamicnetworks.text.IpLiteral;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Addresses in canonical form, so that equal ones compare equal. Selections are validated;
 * network-status may contain anything, and what does not parse stays as it is.
 */
final class Canonical {
  private Canonical() {}

  /** The canonical addresses, without prefix length. */
  static Set<String> addresses(Collection<String> ips) {
    return ips.stream().map(IpLiteral::comparable).collect(Collectors.toSet());
  }

  /** The canonical addresses, with prefix length where one was given. */
  static Set<String> ips(Collection<String> ips) {
    return ips.stream()
        .map(ip -> IpLiteral.comparable(ip) + ip.substring(IpLiteral.withoutPrefix(ip).length()))
        .collect(Collectors.toSet());
  }
}
