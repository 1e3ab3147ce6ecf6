package io.dynamicnetworks.annotation;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InvalidSelection;
import io.dynamicnetworks.model.NetworkRef;
import org.jspecify.annotations.Nullable;

/** One element of the annotation cannot be acted on; what could be read of it comes along. */
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

  /** It names something, of which so much could be read. */
  static BadElement meaning(
      @Nullable NetworkRef network, @Nullable InterfaceName iface, String problem) {
    String where = network == null ? "" : " (network " + network + ")";
    return new BadElement(problem + where, network, iface, true, false);
  }

  /** It is more than a tenant may ask for. */
  static BadElement beyondLimit(
      @Nullable NetworkRef network, @Nullable InterfaceName iface, String problem) {
    String where = network == null ? "" : " (network " + network + ")";
    return new BadElement(problem + where, network, iface, true, true);
  }

  /** It names nothing. */
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
