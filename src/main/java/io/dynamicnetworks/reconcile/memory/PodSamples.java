package io.dynamicnetworks.reconcile.memory;

import io.dynamicnetworks.flow.Timers;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One pod's values for metrics: the interfaces that it asks for and has, and how long it has been
 * waiting for what it asks for.
 */
public final class PodSamples {
  private final Timers timers;
  private int desired;
  private int attached;
  private boolean callWaiting;

  /** When the pending edit was seen; null if none is pending. */
  private @Nullable Long editedAtMillis;

  /**
   * Since when the pod has not been as desired for a reason that time may resolve; null if it is
   * not so.
   */
  private @Nullable Long failingSinceMillis;

  public PodSamples(Timers timers) {
    this.timers = timers;
  }

  /** Continues with the values of another worker of the same pod. */
  void takeOver(PodSamples before) {
    desired = before.desired;
    attached = before.attached;
    editedAtMillis = before.editedAtMillis;
    failingSinceMillis = before.failingSinceMillis;
  }

  /**
   * Takes the counts of a plan.
   *
   * @param satisfied how many of the selections already have their attachment
   */
  public void planned(int selections, int satisfied) {
    desired = selections;
    attached = satisfied;
  }

  /** Counts one more selection as attached. */
  public void attached() {
    attached++;
  }

  /** Sets the counts to 0, because nothing is attached or detached in the pod's current state. */
  public void none() {
    planned(0, 0);
  }

  /** Notes whether a CNI call of the pod waits for its turn. */
  public void callWaits(boolean waits) {
    callWaiting = waits;
  }

  /**
   * Notes an edit of the annotation. Of several in a row the first counts, unless something is
   * failing.
   */
  void edited() {
    if (editedAtMillis == null || failingSinceMillis != null) {
      editedAtMillis = timers.nowMillis();
    }
  }

  /** Notes that something failed and is retried. */
  public void failing() {
    if (failingSinceMillis == null) {
      failingSinceMillis = editedAtMillis == null ? timers.nowMillis() : editedAtMillis;
    }
  }

  /**
   * Notes that everything is as the newest annotation asks; returns how long that took after an
   * edit, empty if there was none.
   */
  public Optional<Duration> visible() {
    Optional<Duration> took = Optional.ofNullable(editedAtMillis).map(this::since);
    settled();
    return took;
  }

  /** Notes that nothing is left that time alone may resolve. */
  public void settled() {
    editedAtMillis = null;
    failingSinceMillis = null;
  }

  public int desired() {
    return desired;
  }

  public int attachedCount() {
    return attached;
  }

  public boolean callWaiting() {
    return callWaiting;
  }

  /** Returns how long the pod has been waiting for what it asks for; zero if it is not. */
  public Duration pending() {
    Duration edit = editedAtMillis == null ? Duration.ZERO : since(editedAtMillis);
    Duration failure = failingSinceMillis == null ? Duration.ZERO : since(failingSinceMillis);
    return edit.compareTo(failure) > 0 ? edit : failure;
  }

  private Duration since(long millis) {
    return Duration.ofMillis(Math.max(0, timers.nowMillis() - millis));
  }
}
