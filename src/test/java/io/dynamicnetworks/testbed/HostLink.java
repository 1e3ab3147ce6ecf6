package io.dynamicnetworks.testbed;

/**
 * A link in the host's network namespace, to be the parent of macvlans: one end of a veth pair,
 * since not every kernel has the dummy type.
 */
public final class HostLink implements AutoCloseable {
  private final String name;

  private HostLink(String name) {
    this.name = name;
  }

  /**
   * Makes one, and takes it up; a leftover of that name is replaced.
   *
   * @param name of at most 13 bytes: the other end gets two more
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

  /** Removes it, both ends, and with it every macvlan on it. */
  @Override
  public void close() {
    Command.attempt("ip", "link", "delete", name);
  }
}
