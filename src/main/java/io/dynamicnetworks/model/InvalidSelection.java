package io.dynamicnetworks.model;

import org.jspecify.annotations.Nullable;

/**
 * An element of the networks annotation that cannot be acted on. Attachments that it may have been
 * meant for stay.
 *
 * @param position place in the annotation, counting from 1
 * @param problem the element, the value and what was wanted, in one line
 * @param network the intended network; null if it could not be read
 * @param iface the intended interface; null if none is named or it could not be read
 * @param anything whether the element is meant for something, although neither network nor
 *     interface could be read: it may then stand for any attachment
 * @param beyondLimit whether the element would be valid if there were no limits
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

  /** Whether the element may be meant for this attachment. */
  public boolean mayStandFor(NetworkRef attached, InterfaceName name) {
    boolean meantForSomething = anything || network != null || iface != null;
    return meantForSomething
        && (network == null || network.equals(attached))
        && (iface == null || iface.equals(name));
  }
}
