package io.dynamicnetworks.model;

import org.jspecify.annotations.Nullable;

/**
 * One element of the networks annotation that cannot be acted on. What is attached and may be what
 * it was meant for stays.
 *
 * @param position place in the annotation, counting from 1
 * @param problem names the element, the value and what was wanted, in one line
 * @param network the network that it is meant for; null if that could not be read
 * @param iface the interface that it is meant for; null if it names none, or it could not be read
 * @param anything whether it is meant for something, but neither network nor interface could be
 *     read: then it may stand for any attachment
 * @param beyondLimit whether it would be valid if there were no limits
 */
public record InvalidSelection(
    int position,
    String problem,
    @Nullable NetworkRef network,
    @Nullable InterfaceName iface,
    boolean anything,
    boolean beyondLimit) {
  public InvalidSelection(
      int position,
      String problem,
      @Nullable NetworkRef network,
      @Nullable InterfaceName iface,
      boolean anything) {
    this(position, problem, network, iface, anything, false);
  }

  /** Whether an attachment may be the one that the element is meant for. */
  public boolean mayStandFor(NetworkRef attached, InterfaceName name) {
    boolean meantForSomething = anything || network != null || iface != null;
    return meantForSomething
        && (network == null || network.equals(attached))
        && (iface == null || iface.equals(name));
  }
}
