package io.dynamicnetworks.rig;

import java.util.List;

/**
 * A link as it was seen in a network namespace.
 *
 * @param addresses of global scope, with their prefix length
 */
public record SeenLink(String name, String mac, List<String> addresses) {
  public SeenLink {
    addresses = List.copyOf(addresses);
  }
}
