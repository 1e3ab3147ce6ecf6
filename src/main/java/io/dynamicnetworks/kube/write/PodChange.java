package io.dynamicnetworks.kube.write;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.StatusEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A change of a pod, decided anew for each copy of it. Pure. */
public sealed interface PodChange {
  /** What to do about a pod. */
  sealed interface Intent {
    /** Nothing: the pod is as it should be. */
    record Nothing() implements Intent {}

    /** The change cannot be made, and rereading the same content would not help. */
    record Impossible(String cause) implements Intent {}

    /** Write to the pod. */
    record Write(Edit edit) implements Intent {}
  }

  /** What to write. */
  sealed interface Edit {
    /**
     * Network-status, readiness and sealed ledger of a pod.
     *
     * @param networkStatus the whole annotation; null leaves it unchanged
     * @param ready null leaves it unchanged
     * @param sealed what the ledger keeps on the pod; null leaves it unchanged, an empty text
     *     removes it
     */
    record Status(
        @Nullable String networkStatus, @Nullable NetworkReady ready, @Nullable String sealed)
        implements Edit {}

    /** Sets or removes this controller's finalizer; others' stay. */
    record Finalizer(boolean present) implements Edit {}
  }

  /** What the change writes, for error messages. */
  String what();

  /** Whether it depends on the pod's network-status. */
  boolean needsStatus();

  /** Decides what to do about this copy of the pod. */
  Intent on(Pod pod);

  /**
   * A change of network-status and of the readiness shown on the pod. If the pod shows another
   * sandbox by now, multus may have listed what is attached there, so network-status stays.
   *
   * @param sandboxHint the pod's {@link Pod#sandboxHint()} when the changes were decided
   * @param clusterEntry what network-status said of the cluster network then; null if unknown
   * @param ready null leaves it unchanged
   * @param sealed written only along with other changes, never on its own; null leaves it unchanged
   */
  record OfStatus(
      String sandboxHint,
      StatusEntry.@Nullable Meaning clusterEntry,
      List<StatusChange> changes,
      @Nullable NetworkReady ready,
      @Nullable String sealed)
      implements PodChange {
    private static final String OF_ANOTHER = "it may be that of another sandbox by now";

    public OfStatus {
      changes = List.copyOf(changes);
    }

    @Override
    public String what() {
      return "network-status";
    }

    @Override
    public boolean needsStatus() {
      return !changes.isEmpty();
    }

    @Override
    public Intent on(Pod pod) {
      NetworkReady shown = ready == null || ready.abridged().equals(pod.ready()) ? null : ready;
      if (changes.isEmpty()) {
        return write(pod, null, shown);
      }
      if (!sandboxHint.equals(pod.sandboxHint())) {
        return new Intent.Impossible(OF_ANOTHER);
      }
      return switch (NetworkStatus.parse(pod.networkStatus())) {
        case ListedStatus.Unreadable(String problem) ->
            new Intent.Impossible(problem + "; it is not overwritten");
        case ListedStatus.Entries listed when isOfAnother(listed.clusterEntry()) ->
            new Intent.Impossible(OF_ANOTHER);
        case ListedStatus.Entries(List<StatusEntry> entries) -> {
          List<StatusEntry> after = NetworkStatus.apply(entries, changes);
          yield write(pod, after.equals(entries) ? null : NetworkStatus.write(after), shown);
        }
      };
    }

    private boolean isOfAnother(StatusEntry.@Nullable Meaning now) {
      return clusterEntry != null && now != null && !clusterEntry.equals(now);
    }

    private Intent write(Pod pod, @Nullable String networkStatus, @Nullable NetworkReady shown) {
      boolean carries = sealed == null || sealed.equals(pod.sealed() == null ? "" : pod.sealed());
      return networkStatus == null && shown == null
          ? new Intent.Nothing()
          : new Intent.Write(new Edit.Status(networkStatus, shown, carries ? null : sealed));
    }
  }

  /** Sets or removes this controller's finalizer. */
  record OfFinalizer(boolean present) implements PodChange {
    @Override
    public String what() {
      return "finalizer";
    }

    @Override
    public boolean needsStatus() {
      return false;
    }

    @Override
    public Intent on(Pod pod) {
      if (pod.ownFinalizer() == present) {
        return new Intent.Nothing();
      }
      // The API server refuses new finalizers on a pod that is being deleted.
      return present && pod.deleting()
          ? new Intent.Impossible("the pod is being deleted")
          : new Intent.Write(new Edit.Finalizer(present));
    }
  }
}
