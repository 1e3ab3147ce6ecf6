package io.dynamicnetworks.reconcile.memory;

import io.dynamicnetworks.model.NetworkReady;
import org.jspecify.annotations.Nullable;

/** What was written into the pod's status, and how often another writer has overwritten it. */
public final class WrittenStatus {
  private final RepairIntervals statusRepairs = new RepairIntervals();
  private final RepairIntervals readyRepairs = new RepairIntervals();
  private @Nullable NetworkReady shown;

  /** Takes over from another memory of the same pod. */
  void takeOver(WrittenStatus before) {
    shown = before.shown;
  }

  /** The repairs of network-status. */
  public RepairIntervals statusRepairs() {
    return statusRepairs;
  }

  /** The repairs of what is shown to those waiting for the pod's networks. */
  public RepairIntervals readyRepairs() {
    return readyRepairs;
  }

  /**
   * What was last shown to those waiting for the pod's networks, even if it was overwritten since;
   * null if nothing was.
   */
  public @Nullable NetworkReady shown() {
    return shown;
  }

  public void shows(NetworkReady now) {
    shown = now.abridged();
  }

  /**
   * Notes how a write of the pod's status ended.
   *
   * @param changes whether it changed network-status
   * @param shows what it shows to those waiting for the pod's networks; null if nothing new
   */
  public void wrote(boolean succeeded, boolean changes, @Nullable NetworkReady shows) {
    if (changes) {
      statusRepairs.wrote(succeeded);
    }
    if (shows != null) {
      readyRepairs.wrote(succeeded);
      if (succeeded) {
        shows(shows);
      }
    }
  }
}
