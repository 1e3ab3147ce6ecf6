package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.InterfaceName;

/** The result with which a network's plugin answers an ADD. */
enum ResultShape {
  /** The requested interface. */
  PLAIN("'cniVersion':'1.0.0','interfaces':[{'name':'IF','mac':'MAC','sandbox':'/n'}]"),
  /** An address but no interface (DPDK). */
  WITHOUT_INTERFACE("'cniVersion':'1.0.0','ips':[{'address':'IP/24'}]"),
  /** Neither interfaces nor addresses. */
  EMPTY("'cniVersion':'1.0.0'"),
  /** The requested interface and one more. */
  TWO_INTERFACES(
      "'cniVersion':'1.0.0','interfaces':[{'name':'IF','sandbox':'/n'},"
          + "{'name':'IF-ctl','sandbox':'/n'}]"),
  /** eth0, the pod's interface in the cluster network (KubeVirt's passt binding). */
  ETH0("'cniVersion':'1.0.0','interfaces':[{'name':'eth0','sandbox':'/n'}]"),
  /** The same, with a MAC of its own: two of one network differ. */
  ETH0_WITH_MAC("'cniVersion':'1.0.0','interfaces':[{'name':'eth0','mac':'MAC','sandbox':'/n'}]"),
  /** The form before CNI 0.3.0, from a config without cniVersion: multus lists nothing for it. */
  OLD("'ip4':{'ip':'IP/24'}");

  private final String text;

  ResultShape(String text) {
    this.text = text.replace('\'', '"');
  }

  /**
   * The result of an ADD.
   *
   * @param at a number from which unique addresses are made
   */
  CniResult result(InterfaceName iface, long at) {
    return new CniResult(
        "{"
            + text.replace("IF", iface.value())
                .replace("MAC", "02:00:00:00:%02x:%02x".formatted(at >> 8 & 0xff, at & 0xff))
                .replace("IP", "10.9." + (at >> 8 & 0xff) + "." + (at & 0xff))
            + "}");
  }
}
