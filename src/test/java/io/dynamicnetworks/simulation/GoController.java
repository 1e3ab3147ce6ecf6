package io.dynamicnetworks.simulation;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.StatusEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * The hot-plug controller that ran on the node before this one: it attached through {@code
 * /delegate} and listed what it attached.
 */
final class GoController {
  private final Cluster cluster;
  private final SimulatedDaemon daemon;

  GoController(Cluster cluster, SimulatedDaemon daemon) {
    this.cluster = cluster;
    this.daemon = daemon;
  }

  /** The pod is edited, and the interface is attached and listed before anybody looks. */
  void attach(Cluster.Life life, String networks, NetworkRef network, String iface) {
    cluster.update(life.pod.uid(), pod -> Cluster.withNetworks(pod, networks));
    CniDir.Entry entry = daemon.attachAtOnce(life, network, new InterfaceName(iface));
    List<StatusEntry> entries = new ArrayList<>(SimulatedKubelet.entries(life.pod.networkStatus()));
    entries.addAll(NetworkStatus.fromResult(network, entry.reply()));
    cluster.update(life.pod.uid(), pod -> pod.withNetworkStatus(NetworkStatus.write(entries)));
  }
}
