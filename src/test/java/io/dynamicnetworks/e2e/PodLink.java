package io.dynamicnetworks.e2e;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network interface as {@code ip address} shows it inside a pod.
 *
 * @param mac lower case; empty for a link without one
 * @param addresses with prefix length, without link-local ones
 */
record PodLink(String name, String mac, List<String> addresses) {
  private static final Pattern HEAD = Pattern.compile("^\\d+: ([^:@ ]+)[@:].*");
  private static final Pattern MAC = Pattern.compile("^\\s+link/ether ([0-9a-f:]+).*");
  private static final Pattern ADDRESS = Pattern.compile("^\\s+inet6? (\\S+) .*scope global.*");

  PodLink {
    addresses = List.copyOf(addresses);
  }

  /** Links by name, except the loopback. */
  static Map<String, PodLink> parse(String text) {
    Map<String, PodLink> links = new LinkedHashMap<>();
    String name = "";
    for (String line : text.lines().toList()) {
      Matcher head = HEAD.matcher(line);
      if (head.matches()) {
        name = head.group(1);
        links.put(name, new PodLink(name, "", List.of()));
      } else if (links.containsKey(name)) {
        links.computeIfPresent(name, (ignored, link) -> link.with(line));
      }
    }
    links.remove("lo");
    return links;
  }

  private PodLink with(String line) {
    Matcher macLine = MAC.matcher(line);
    if (macLine.matches()) {
      return new PodLink(name, macLine.group(1), addresses);
    }
    Matcher address = ADDRESS.matcher(line);
    if (!address.matches()) {
      return this;
    }
    List<String> all = new ArrayList<>(addresses);
    all.add(address.group(1));
    return new PodLink(name, mac, all);
  }
}
