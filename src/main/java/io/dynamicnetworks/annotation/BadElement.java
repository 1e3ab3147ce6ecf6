package io.dynamicnetworks.annotation;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InvalidSelection;
import io.dynamicnetworks.model.NetworkRef;
import org.jspecify.annotations.Nullable;

/** Signals an element that cannot be acted on; carries the parts that could be read. */
final class BadElement extends Exception {
  private static final long serialVersionUID = 1L;

  private final String problem;
  private final transient @Nullable NetworkRef network;
  private final transient @Nullable InterfaceName iface;
  private final boolean meant;
  private final boolean beyondLimit;

  private BadElement(
      String problem,
      @Nullable NetworkRef network,
      @Nullable InterfaceName iface,
      boolean meant,
      boolean beyondLimit) {
    super(problem, null, false, false); // Tenants cause these: no stack trace.
    this.problem = problem;
    this.network = network;
    this.iface = iface;
    this.meant = meant;
    this.beyondLimit = beyondLimit;
  }

  /** The error for an element that names a network or an interface, with what could be read. */
  static BadElement meaning(
      @Nullable NetworkRef network, @Nullable InterfaceName iface, String problem) {
    return new BadElement(problem + of(network), network, iface, true, false);
  }

  /** The error for an element that exceeds a limit. */
  static BadElement beyondLimit(
      @Nullable NetworkRef network, @Nullable InterfaceName iface, String problem) {
    return new BadElement(problem + of(network), network, iface, true, true);
  }

  private static String of(@Nullable NetworkRef network) {
    return network == null ? "" : " (network " + network + ")";
  }

  /** The error for an element that names neither a network nor an interface. */
  static BadElement meaningless(String problem) {
    return new BadElement(problem, null, null, false, false);
  }

  InvalidSelection at(int position) {
    return new InvalidSelection(
        position,
        "element " + position + ": " + problem,
        network,
        iface,
        meant && network == null && iface == null,
        beyondLimit);
  }
}
