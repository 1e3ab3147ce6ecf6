package io.dynamicnetworks.model;

import org.jspecify.annotations.Nullable;

/**
 * An element of the networks annotation that cannot be acted on. Attachments that it may refer to
 * stay.
 *
 * @param position place in the annotation, counting from 1
 * @param problem the element, the value and what was wanted, in one line
 * @param network the intended network; null if it could not be read
 * @param iface the intended interface; null if none is named or it could not be read
 * @param mayMeanAny whether the element may refer to any attachment, because neither its network
 *     nor its interface could be read
 * @param beyondLimit whether the element would be valid if there were no limits
 */
public record InvalidSelection(
    int position,
    String problem,
    @Nullable NetworkRef network,
    @Nullable InterfaceName iface,
    boolean mayMeanAny,
    boolean beyondLimit) {
  public InvalidSelection(
      int position,
      String problem,
      @Nullable NetworkRef network,
      @Nullable InterfaceName iface,
      boolean mayMeanAny) {
    this(position, problem, network, iface, mayMeanAny, false);
  }

  /** Whether the element may refer to this attachment. */
  public boolean mayReferTo(NetworkRef attached, InterfaceName name) {
    return (mayMeanAny || network != null || iface != null)
        && (network == null || network.equals(attached))
        && (iface == null || iface.equals(name));
  }
}
