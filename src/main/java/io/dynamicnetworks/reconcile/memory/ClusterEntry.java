package io.dynamicnetworks.reconcile.memory;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.StatusEntry;
import org.jspecify.annotations.Nullable;

/**
 * What a pod's network-status lists for the cluster network. Multus writes it for a new sandbox
 * before anything else in the pod's object shows that there is one.
 */
public final class ClusterEntry {
  private ClusterEntry() {}

  /** Null if nothing is listed, or the annotation cannot be read. */
  public static StatusEntry.@Nullable Meaning of(Pod pod) {
    return NetworkStatus.parse(pod.networkStatus()) instanceof ListedStatus.Entries listed
        ? listed.clusterEntry()
        : null;
  }
}
