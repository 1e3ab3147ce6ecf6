package io.dynamicnetworks.reconcile;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What metrics say of one pod: the interfaces that it asks for and has, and for how long it has
 * been waiting for what it asks for.
 */
final class PodSamples {
  private final Timers timers;
  private int desired;
  private int attached;
  private boolean callWaiting;

  /** When the edit was seen whose effect is not visible yet; null if there is none. */
  private @Nullable Long editedAtMillis;

  /** Since when the pod is not as it should be, and time may mend it; null if it is not so. */
  private @Nullable Long failingSinceMillis;

  PodSamples(Timers timers) {
    this.timers = timers;
  }

  /** Begins with what another knows of the same pod. */
  void takeOver(PodSamples before) {
    desired = before.desired;
    attached = before.attached;
    editedAtMillis = before.editedAtMillis;
    failingSinceMillis = before.failingSinceMillis;
  }

  /**
   * A plan was made.
   *
   * @param satisfied how many of the selections have their attachment already
   */
  void planned(int selections, int satisfied) {
    desired = selections;
    attached = satisfied;
  }

  /** One more selection has its attachment. */
  void attached() {
    attached++;
  }

  /** Nothing is attached to the pod, or detached, in the state in which it is. */
  void none() {
    planned(0, 0);
  }

  /** Whether a CNI call of the pod waits for its turn. */
  void callWaits(boolean waits) {
    callWaiting = waits;
  }

  /** The annotation was edited. Of several that follow each other the first counts. */
  void edited() {
    if (editedAtMillis == null || failingSinceMillis != null) {
      editedAtMillis = timers.nowMillis();
    }
  }

  /** Something failed and is tried again. */
  void failing() {
    if (failingSinceMillis == null) {
      failingSinceMillis = editedAtMillis == null ? timers.nowMillis() : editedAtMillis;
    }
  }

  /** All is as the newest annotation asks; gives how long that took, if it was edited. */
  Optional<Duration> visible() {
    Optional<Duration> took = Optional.ofNullable(editedAtMillis).map(this::since);
    settled();
    return took;
  }

  /** Nothing is left to be done that time alone may mend. */
  void settled() {
    editedAtMillis = null;
    failingSinceMillis = null;
  }

  int desired() {
    return desired;
  }

  int attachedCount() {
    return attached;
  }

  boolean callWaiting() {
    return callWaiting;
  }

  /** For how long the pod has been waiting for what it asks for; zero if it is not. */
  Duration pending() {
    Duration edit = editedAtMillis == null ? Duration.ZERO : since(editedAtMillis);
    Duration failure = failingSinceMillis == null ? Duration.ZERO : since(failingSinceMillis);
    return edit.compareTo(failure) > 0 ? edit : failure;
  }

  private Duration since(long millis) {
    return Duration.ofMillis(Math.max(0, timers.nowMillis() - millis));
  }
}
