package io.dynamicnetworks.plan;

import io.dynamicnetworks.text.IpLiteral;
import io.dynamicnetworks.text.Mac;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Addresses in the one form in which equal ones are equal. Selections are validated; what
 * network-status says may be anything, and then stays as it is.
 */
final class Canonical {
  private Canonical() {}

  /** The addresses, without prefix length. */
  static Set<String> addresses(Collection<String> ips) {
    return ips.stream().map(Canonical::address).collect(Collectors.toSet());
  }

  /** The addresses, with prefix length where one was given. */
  static Set<String> ips(Collection<String> ips) {
    return ips.stream()
        .map(ip -> address(ip) + ip.substring(IpLiteral.withoutPrefix(ip).length()))
        .collect(Collectors.toSet());
  }

  /** A MAC, which may be written with {@code :}, {@code -} or {@code .}. */
  static String mac(String mac) {
    return Mac.canonical(mac).orElse(mac);
  }

  private static String address(String ip) {
    String address = IpLiteral.withoutPrefix(ip);
    return IpLiteral.canonical(address).orElse(address);
  }
}
