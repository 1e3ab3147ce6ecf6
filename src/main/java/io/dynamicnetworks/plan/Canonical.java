package io.dynamicnetworks.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Addresses in the one form in which equal ones are equal. Selections are validated; what
 * network-status says may be anything, and then stays as it is.
 */
final class Canonical {
  private static final int GROUPS = 8;

  private Canonical() {}

  /** The addresses, without prefix length. */
  static Set<String> addresses(Collection<String> ips) {
    return ips.stream().map(ip -> address(beforeSlash(ip))).collect(Collectors.toSet());
  }

  /** The addresses, with prefix length where one was given. */
  static Set<String> ips(Collection<String> ips) {
    return ips.stream()
        .map(ip -> address(beforeSlash(ip)) + ip.substring(beforeSlash(ip).length()))
        .collect(Collectors.toSet());
  }

  /** The digits of a MAC, which may be written with {@code :}, {@code -} or {@code .}. */
  static String mac(String mac) {
    return mac.toLowerCase(Locale.ROOT).replaceAll("[:.-]", "");
  }

  private static String beforeSlash(String ip) {
    int slash = ip.indexOf('/');
    return slash < 0 ? ip : ip.substring(0, slash);
  }

  /** IPv4 has one spelling; IPv6 is written out in full. */
  private static String address(String ip) {
    if (!ip.contains(":")) {
      return ip;
    }
    int gap = ip.indexOf("::");
    try {
      List<Integer> groups = groups(gap < 0 ? ip : ip.substring(0, gap));
      List<Integer> end = gap < 0 ? List.of() : groups(ip.substring(gap + 2));
      while (gap >= 0 && groups.size() + end.size() < GROUPS) {
        groups.add(0);
      }
      groups.addAll(end);
      return groups.stream().map(Integer::toHexString).collect(Collectors.joining(":"));
    } catch (NumberFormatException e) {
      return ip;
    }
  }

  private static List<Integer> groups(String text) {
    List<Integer> groups = new ArrayList<>();
    for (String group : text.isEmpty() ? new String[0] : text.split(":", -1)) {
      if (group.contains(".")) {
        groups.addAll(dotted(group));
      } else {
        groups.add(Integer.parseInt(group, 16));
      }
    }
    return groups;
  }

  /** The last two groups of an IPv6 address that ends like {@code ::ffff:10.1.0.5}. */
  private static List<Integer> dotted(String text) {
    String[] bytes = text.split("\\.", -1);
    if (bytes.length != 4) {
      throw new NumberFormatException(text);
    }
    return List.of(
        Integer.parseInt(bytes[0]) << 8 | Integer.parseInt(bytes[1]),
        Integer.parseInt(bytes[2]) << 8 | Integer.parseInt(bytes[3]));
  }
}
