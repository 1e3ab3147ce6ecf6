package io.dynamicnetworks.simulation;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.StatusEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * The previous hot-plug controller on the node: it attached through {@code /delegate} and listed
 * its attachments.
 */
final class GoController {
  private final Cluster cluster;
  private final SimulatedDaemon daemon;

  GoController(Cluster cluster, SimulatedDaemon daemon) {
    this.cluster = cluster;
    this.daemon = daemon;
  }

  /**
   * Edits the pod, then attaches and lists the interface at once, before anything else can react.
   */
  void attach(Cluster.Life life, String networks, NetworkRef network, String iface) {
    cluster.update(life.pod.uid(), pod -> Cluster.withNetworks(pod, networks));
    CniDir.Entry entry = daemon.attachAtOnce(life, network, new InterfaceName(iface));
    List<StatusEntry> entries = new ArrayList<>(SimulatedKubelet.entries(life.pod.networkStatus()));
    entries.addAll(NetworkStatus.fromResult(network, entry.reply()));
    cluster.update(life.pod.uid(), pod -> pod.withNetworkStatus(NetworkStatus.write(entries)));
  }
}
