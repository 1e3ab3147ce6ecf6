package io.dynamicnetworks.bus;

import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code reconcile} decides and reports. */
public sealed interface ReconcilePort extends Message {
  /** Fact: the plan for a pod. */
  Topic<PodPlanned> POD_PLANNED = new Topic<>("plan", PodPlanned.class);

  /** Fact: an attachment changed state. */
  Topic<AttachmentChanged> ATTACHMENT_CHANGED = new Topic<>("attachment", AttachmentChanged.class);

  /** Fact: an event for a pod. */
  Topic<PodEvent> POD_EVENT = new Topic<>("pod.event", PodEvent.class);

  /** Fact: the report of one reconciliation. */
  Topic<PodReconciled> POD_RECONCILED = new Topic<>("pod.reconciled", PodReconciled.class);

  /** Fact: a pod is idle, and nothing of it is kept any more. */
  Topic<PodReleased> POD_RELEASED = new Topic<>("pod.released", PodReleased.class);

  /** Fact: a worker was replaced. */
  Topic<WorkerReplaced> WORKER_REPLACED = new Topic<>("worker.replaced", WorkerReplaced.class);

  /** Fact: which namespace isolation is in force. */
  Topic<IsolationKnown> ISOLATION = new Topic<>("isolation", IsolationKnown.class);

  /**
   * The plan for a pod; for the tap.
   *
   * @param decision summary of the steps
   */
  record PodPlanned(PodUid uid, PodRef about, String decision) implements ReconcilePort {}

  /**
   * An attachment changed state; for the tap.
   *
   * @param transition interface, network, state before and after
   */
  record AttachmentChanged(PodUid uid, PodRef about, String transition) implements ReconcilePort {}

  /** An event for the pod. */
  record PodEvent(PodUid uid, PodRef about, Notice notice) implements ReconcilePort {
    /**
     * The whole message, at most 1,000 characters. It starts like the Go controller's, because
     * people match on that.
     */
    public String message() {
      return Notice.shortened("pod [" + about + "]: " + notice.text());
    }
  }

  /**
   * The report of one reconciliation.
   *
   * @param attached how many interfaces were attached
   * @param detached how many interfaces were detached
   * @param failed how many failures there were
   * @param stages how long each stage took: plan, cri, multus, status
   * @param cause the first failure; null if there was none
   * @param retryAfter time until the next attempt; null if none is needed
   * @param steps how many steps of each kind ended in each way
   * @param visibleAfter time from an edit until everything it asked for was attached, detached and
   *     listed; null if no edit was completed
   */
  record PodReconciled(
      PodUid uid,
      PodRef about,
      Outcome outcome,
      int attached,
      int detached,
      int failed,
      Map<String, Duration> stages,
      @Nullable String cause,
      @Nullable Duration retryAfter,
      Map<StepEnd, Integer> steps,
      @Nullable Duration visibleAfter)
      implements ReconcilePort {}

  /** How one reconciliation ended. */
  enum Outcome {
    /** Nothing failed, and nothing was attached or detached. */
    UNCHANGED,
    /** Nothing failed, and interfaces were attached or detached. */
    CHANGED,
    /** Something failed and is retried. */
    RETRY,
    /** The pod is gone. */
    GONE
  }

  /** A kind of step of a plan, and how it ended. */
  record StepEnd(Kind kind, Result result) {
    /** What a step does. */
    public enum Kind {
      ATTACH,
      DETACH,
      CLEAN,
      VERIFY
    }

    /** How it ended. */
    public enum Result {
      OK,
      FAILED
    }
  }

  /**
   * Nothing of the pod is attached or kept any more, and it is idle ({@link Pod#idle}): it need not
   * be watched until it runs.
   */
  record PodReleased(PodUid uid, PodRef about) implements ReconcilePort {}

  /** A worker made no progress and was replaced. */
  record WorkerReplaced(PodRef about) implements ReconcilePort {}

  /** The namespace isolation in force; published at the start and whenever it changes. */
  record IsolationKnown(IsolationMode mode) implements ReconcilePort {}

  /** Whether a pod is restricted to networks of its own namespace and of the global namespaces. */
  enum IsolationMode {
    ON,
    OFF,
    /** Neither the controller's config nor multus' own sets it; it is off. */
    UNKNOWN
  }
}
