package io.dynamicnetworks.testbed;

/**
 * A link in the host's network namespace that can be the master of macvlans. It is one end of a
 * veth pair, since not every kernel has the dummy type.
 */
public final class HostLink implements AutoCloseable {
  private final String name;

  private HostLink(String name) {
    this.name = name;
  }

  /**
   * Creates the link and sets it up; replaces an existing link of the same name.
   *
   * @param name up to 13 bytes, because the other end's name is two bytes longer
   */
  public static HostLink create(String name) {
    HostLink link = new HostLink(name);
    link.close();
    Command.run("ip", "link", "add", name, "type", "veth", "peer", "name", name + "-p");
    Command.run("ip", "link", "set", name, "up");
    Command.run("ip", "link", "set", name + "-p", "up");
    return link;
  }

  public String name() {
    return name;
  }

  /** Removes both ends, and thereby every macvlan on the link. */
  @Override
  public void close() {
    Command.attempt("ip", "link", "delete", name);
  }
}
