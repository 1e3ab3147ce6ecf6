package io.dynamicnetworks.testbed;

import java.util.List;

/**
 * A link observed in a network namespace.
 *
 * @param addresses of global scope, with prefix length
 */
public record ObservedLink(String name, String mac, List<String> addresses) {
  public ObservedLink {
    addresses = List.copyOf(addresses);
  }
}
