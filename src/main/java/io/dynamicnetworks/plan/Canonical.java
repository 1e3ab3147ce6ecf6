package io.dynamicnetworks.plan;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Addresses in the one form in which equal ones are equal. */
final class Canonical {
  private Canonical() {}

  /** The addresses, without prefix length. */
  static Set<String> addresses(Collection<String> ips) {
    return ips.stream().map(Canonical::address).collect(Collectors.toSet());
  }

  /** The addresses, with prefix length where one was given. */
  static Set<String> ips(Collection<String> ips) {
    return ips.stream().map(Canonical::ip).collect(Collectors.toSet());
  }

  static String mac(String mac) {
    return mac.toLowerCase(Locale.ROOT);
  }

  private static String address(String ip) {
    int slash = ip.indexOf('/');
    return ip(slash < 0 ? ip : ip.substring(0, slash));
  }

  private static String ip(String ip) {
    return ip.toLowerCase(Locale.ROOT);
  }
}
