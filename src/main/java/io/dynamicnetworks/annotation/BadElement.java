package io.dynamicnetworks.annotation;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import org.jspecify.annotations.Nullable;

/** One element of the annotation cannot be acted on; what could be read of it comes along. */
final class BadElement extends Exception {
  private static final long serialVersionUID = 1L;

  private final String problem;
  private final transient @Nullable NetworkRef network;
  private final transient @Nullable InterfaceName iface;

  BadElement(String problem, @Nullable NetworkRef network, @Nullable InterfaceName iface) {
    super(problem, null, false, false); // Tenants cause these: no stack trace.
    this.problem = problem;
    this.network = network;
    this.iface = iface;
  }

  String problem() {
    return problem;
  }

  @Nullable NetworkRef network() {
    return network;
  }

  @Nullable InterfaceName iface() {
    return iface;
  }
}
