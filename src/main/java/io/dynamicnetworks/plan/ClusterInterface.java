package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.InterfaceName;

/** The interface of the pod's own network, which the controller never touches. */
final class ClusterInterface {
  static final String NAME = "eth0";

  private ClusterInterface() {}

  static boolean is(InterfaceName iface) {
    return iface.value().equals(NAME);
  }
}
