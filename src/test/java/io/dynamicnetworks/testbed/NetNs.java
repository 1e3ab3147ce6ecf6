package io.dynamicnetworks.testbed;

import static org.awaitility.Awaitility.await;

import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Json.NotJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The contents of a network namespace, as {@code ip} shows them. */
public final class NetNs {
  private final String path;

  private NetNs(String path) {
    this.path = path;
  }

  /** The network namespace mounted at the path. */
  public static NetNs at(String path) {
    return new NetNs(path);
  }

  /**
   * A link.
   *
   * @param addresses with prefix length
   */
  public record Link(String name, String mac, int mtu, List<String> addresses) {
    public Link {
      addresses = List.copyOf(addresses);
    }
  }

  /** All links, including loopback. */
  public List<Link> links() {
    List<Link> links = new ArrayList<>();
    try {
      for (JsonNode node :
          Json.parse(Command.run("nsenter", "--net=" + path, "ip", "-j", "addr"))) {
        links.add(link(node));
      }
    } catch (NotJson e) {
      throw new IllegalStateException("ip -j addr in " + path, e);
    }
    return links;
  }

  public Optional<Link> link(String name) {
    return links().stream().filter(link -> link.name().equals(name)).findFirst();
  }

  /** Waits until the link exists. */
  public Link awaitLink(String name, Duration patience) {
    return await(name + " in " + path)
        .atMost(patience)
        .until(() -> link(name), Optional::isPresent)
        .orElseThrow();
  }

  /** Waits until the link no longer exists. */
  public void awaitNoLink(String name, Duration patience) {
    await("no " + name + " in " + path).atMost(patience).until(() -> link(name).isEmpty());
  }

  private static Link link(JsonNode node) {
    List<String> addresses = new ArrayList<>();
    for (JsonNode address : node.path("addr_info")) {
      addresses.add(
          address.path("local").stringValue("") + "/" + address.path("prefixlen").asInt());
    }
    return new Link(
        node.path("ifname").stringValue(""),
        node.path("address").stringValue(""),
        node.path("mtu").asInt(),
        addresses);
  }
}
