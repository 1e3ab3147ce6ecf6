package io.dynamicnetworks.bus;

import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.StatusEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pods of this node, as {@code kube} watches and writes them. */
public sealed interface PodPort extends Message {
  /** Fact: a pod of this node appeared, disappeared, or changed in a relevant field. */
  Topic<PodChanged> CHANGED = new Topic<>("pod.changed", PodChanged.class);

  /** Fact: all pods of this node that may run have been published. */
  Topic<PodsListed> LISTED = new Topic<>("pods.listed", PodsListed.class);

  /** Fact: the pods in a terminal phase have been published, too. */
  Topic<PodsComplete> COMPLETE = new Topic<>("pods.complete", PodsComplete.class);

  /** Request: writes network-status, readiness and the sealed ledger to a pod. */
  Service<StatusWrite, PodWriteReply> STATUS =
      new Service<>("status", StatusWrite.class, PodWriteReply.class);

  /** Request: adds this controller's finalizer to a pod, or removes it. */
  Service<FinalizerChange, PodWriteReply> FINALIZER =
      new Service<>("finalizer", FinalizerChange.class, PodWriteReply.class);

  /**
   * A pod of this node appeared, disappeared, or changed in a relevant field.
   *
   * @param pod as last seen, own writes included; null if it is gone
   */
  record PodChanged(PodUid uid, PodRef about, @Nullable Pod pod) implements PodPort {}

  /**
   * All pods of this node that are in no terminal phase have been published since the watch
   * started.
   */
  record PodsListed(int count) implements PodPort {}

  /**
   * All pods of this node have been published since the watch started, except idle ones of which
   * nothing is attached: one that has not been is gone.
   */
  record PodsComplete(int count) implements PodPort {}

  /**
   * Changes what a pod shows of its networks, in one write.
   *
   * @param sandboxHint the pod's {@link Pod#sandboxHint()} when the changes were decided: another
   *     one may show another sandbox, whose network-status they must not change
   * @param clusterEntry what network-status said of the cluster network then: multus lists another
   *     address or MAC for another sandbox, before the hint changes. Null if it is unknown or was
   *     not listed
   * @param changes changes to network-status, in order
   * @param ready what to show to those waiting for the pod's networks; null leaves it as it is
   * @param sealed the sealed ledger for the pod to carry, written only along with something else;
   *     null leaves it as it is, an empty text removes it
   */
  record StatusWrite(
      PodUid uid,
      PodRef about,
      String sandboxHint,
      StatusEntry.@Nullable Meaning clusterEntry,
      List<StatusChange> changes,
      @Nullable NetworkReady ready,
      @Nullable String sealed)
      implements PodPort {
    public StatusWrite {
      changes = List.copyOf(changes);
    }

    /** The same, if it is not known what was listed for the cluster network. */
    public StatusWrite(
        PodUid uid,
        PodRef about,
        String sandboxHint,
        List<StatusChange> changes,
        @Nullable NetworkReady ready,
        @Nullable String sealed) {
      this(uid, about, sandboxHint, null, changes, ready, sealed);
    }
  }

  /** Adds this controller's finalizer to a pod, or removes it. */
  record FinalizerChange(PodUid uid, PodRef about, boolean present) implements PodPort {}

  /** How a write to a pod ended. */
  sealed interface PodWriteReply extends PodPort {
    /**
     * It took effect, or there was nothing to write; later reads show it.
     *
     * @param pod the pod as it is now
     */
    record Written(PodRef about, Pod pod) implements PodWriteReply {}

    /** That pod is gone; another may have its name. */
    record PodGone(PodRef about) implements PodWriteReply {}

    /**
     * It did not take effect, or its outcome is unknown; repeating it is safe.
     *
     * @param pod the pod as it is now, if it must not be changed so; null otherwise
     */
    record NotWritten(PodRef about, Failure failure, @Nullable Pod pod) implements PodWriteReply {
      public NotWritten(PodRef about, Failure failure) {
        this(about, failure, null);
      }
    }
  }
}
