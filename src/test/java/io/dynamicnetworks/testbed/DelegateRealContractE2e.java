package io.dynamicnetworks.testbed;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.contract.DelegateContract;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;

/**
 * A real multus daemon satisfies the same contract as the stand-in. System properties describe the
 * daemon and a running pod on its node:
 *
 * <ul>
 *   <li>{@code multus.socket}: path of the daemon's socket
 *   <li>{@code multus.pod}: {@code namespace/name}
 *   <li>{@code multus.uid}: the pod's uid
 *   <li>{@code multus.sandbox}: id of the pod's sandbox
 *   <li>{@code multus.netns}: path of its network namespace, the same for the daemon and this test
 *   <li>{@code multus.master}: a link on the node that can be the master of macvlans
 *   <li>{@code multus.leases}: a folder for host-local, as a path for the daemon's plugins
 *   <li>{@code multus.cniDir}: folder of the daemon's CNI cache, as a path for this test
 *   <li>{@code multus.other}: {@code namespace/name} of another pod
 * </ul>
 */
@Tag("e2e")
class DelegateRealContractE2e extends DelegateContract {
  @Override
  protected void stop() {
    // The daemon does not belong to the test.
  }

  @Override
  protected Peer peer() {
    return new Peer(
        Path.of(property("multus.socket")),
        pod(property("multus.pod")),
        property("multus.uid"),
        property("multus.sandbox"),
        property("multus.netns"),
        property("multus.master"),
        Path.of(property("multus.leases")),
        Path.of(property("multus.cniDir")),
        pod(property("multus.other")));
  }

  @Override
  protected List<String> links() {
    return NetNs.at(property("multus.netns")).links().stream().map(NetNs.Link::name).toList();
  }

  private static PodRef pod(String text) {
    int slash = text.indexOf('/');
    return new PodRef(text.substring(0, slash), text.substring(slash + 1));
  }

  private static String property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException("system property " + name + ": not set, see the Javadoc");
    }
    return value;
  }
}
