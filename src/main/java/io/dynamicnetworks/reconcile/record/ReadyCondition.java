package io.dynamicnetworks.reconcile.record;

import io.dynamicnetworks.flow.Timers;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.reconcile.memory.WorkerMemory;
import io.dynamicnetworks.report.ReadyTexts;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a pod shows whether its interfaces match its networks annotation (SPEC 5.10); {@link
 * ReadyTexts} is what it shows, and {@link ReadyRepairs} when it is shown again. That they are
 * being attached is shown only if it takes longer than a second, and nothing is shown of a pod that
 * no client waits for.
 */
public final class ReadyCondition {
  /** How long attaching or detaching may take before it is shown. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final ReconcileContext context;
  private final ReadyRepairs repairs;
  private final BooleanSupplier closed;

  /** Fires once attaching or detaching has taken that long; null until it begins. */
  private Timers.@Nullable Alarm patience;

  public ReadyCondition(ReconcileContext context, ReadyRepairs repairs, BooleanSupplier closed) {
    this.context = context;
    this.repairs = repairs;
    this.closed = closed;
  }

  /**
   * It is found out what to attach or detach, as that annotation asks. Where the pod shows a result
   * of that annotation already, this replaces nothing: that anything has to be done is not certain
   * before the first step.
   */
  public void begin(@Nullable String networks) {
    if (!shown().isAbout(ReadyTexts.attaching(networks))) {
      actsOn(networks);
    }
  }

  /** Attaching or detaching begins. */
  public void actsOn(@Nullable String networks) {
    if (patience == null) {
      patience = context.shared().timers().after(PATIENCE, () -> showAttaching(networks));
    }
  }

  /**
   * The pod has been edited while something is attached or detached. If the edit is one back to the
   * text that the pod still shows as in sync, that is taken back.
   */
  public void edited() {
    NetworkReady attaching = attachingAfterEdit();
    if (attaching != null && !closed.getAsBoolean()) {
      context.status().show(attaching);
    }
  }

  /** Attaching or detaching has ended. */
  public void end() {
    if (patience != null) {
      patience.cancel();
    }
  }

  private void showAttaching(@Nullable String networks) {
    NetworkReady attaching = ReadyTexts.attaching(networks);
    if (!closed.getAsBoolean() && shown().yieldsTo(attaching)) {
      repairs.note();
      context.status().show(attaching);
    }
  }

  /**
   * Returns what to show when nothing is in progress; null if nothing has to be written.
   *
   * @param networks the annotation that was acted on
   */
  public @Nullable NetworkReady result(@Nullable String networks) {
    Progress progress = context.progress();
    Shown shown = shown();
    if (!shown.concerns(progress.hasActed())) {
      return null;
    }
    WorkerMemory memory = context.memory();
    NetworkReady ready =
        ReadyTexts.of(
            networks,
            Stream.concat(progress.problems().stream(), memory.moveRetries().notices().stream())
                .distinct()
                .toList(),
            progress.firstCause(),
            context.shared().peerAway().getAsBoolean());
    // A write in flight may be about to overwrite what the watch shows.
    if (context.status().shows()) {
      return ready;
    }
    if (shown.is(ready)) {
      memory.written().shows(ready); // By a write whose answer was lost, or before a restart.
      return null;
    }
    return repairs.isDelayed(ready) ? null : ready;
  }

  /** Returns what to show after an edit overtook the reconciliation; null leaves it as it is. */
  public @Nullable NetworkReady resultAfterEdit() {
    return context.progress().hasChanged() ? attachingAfterEdit() : null;
  }

  private @Nullable NetworkReady attachingAfterEdit() {
    Pod now = context.memory().pod();
    NetworkReady attaching = now == null ? null : ReadyTexts.attaching(now.networks());
    return attaching != null && shown().misleadsAfter(attaching) ? attaching : null;
  }

  private Shown shown() {
    return new Shown(context.memory().pod(), context.memory().isEdited());
  }

  /**
   * What the pod shows now, and who may read it. Pure.
   *
   * @param pod null if it is gone
   * @param edited whether its annotation was edited since it was first seen
   */
  record Shown(@Nullable Pod pod, boolean edited) {
    /**
     * Whether a client may be waiting for the pod's networks: it was edited, has a readiness gate,
     * or already shows something.
     */
    boolean isAwaited() {
      return pod != null && (pod.ready() != null || pod.readinessGate() || edited);
    }

    /**
     * Whether the result of a reconciliation is to be shown.
     *
     * @param acted whether it attached or detached anything, or failed to
     */
    boolean concerns(boolean acted) {
      return pod != null && (acted || isAwaited());
    }

    /**
     * Whether attaching replaces it. A failure of the same text stays, which a retry may not
     * resolve.
     */
    boolean yieldsTo(NetworkReady attaching) {
      return isAwaited() && !(isAbout(attaching) && hasStatusOf(attaching));
    }

    /**
     * Whether it is about the text that an edit has restored, and no longer true: clients that wait
     * for that text must not be misled.
     */
    boolean misleadsAfter(NetworkReady attaching) {
      return isAbout(attaching) && !hasStatusOf(attaching);
    }

    /** Whether it is just this. */
    boolean is(NetworkReady other) {
      return other.abridged().equals(ready());
    }

    private boolean isAbout(NetworkReady other) {
      NetworkReady now = ready();
      return now != null && now.observed().equals(other.observed());
    }

    private boolean hasStatusOf(NetworkReady other) {
      NetworkReady now = ready();
      return now != null && now.status().equals(other.status());
    }

    private @Nullable NetworkReady ready() {
      return pod == null ? null : pod.ready();
    }
  }
}
