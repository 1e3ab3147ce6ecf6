package io.dynamicnetworks.kube.write;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.StatusEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be changed of a pod, decided anew from each copy of it. Pure. */
public sealed interface PodChange {
  /** What to do about a pod. */
  sealed interface Intent {
    /** Nothing: it is as it should be. */
    record Nothing() implements Intent {}

    /** Nothing can be done, also after another read of the same content. */
    record Impossible(String cause) implements Intent {}

    /** Write to it. */
    record Write(Edit edit) implements Intent {}
  }

  /** What is written. */
  sealed interface Edit {
    /**
     * What the pod shows of its networks.
     *
     * @param networkStatus the whole annotation; null leaves it as it is
     * @param ready null leaves it as it is
     * @param sealed what the ledger keeps on the pod; null leaves it as it is, an empty text takes
     *     it off
     */
    record Status(
        @Nullable String networkStatus, @Nullable NetworkReady ready, @Nullable String sealed)
        implements Edit {}

    /** This controller's finalizer, put on or taken off; others' stay. */
    record Finalizer(boolean present) implements Edit {}
  }

  /** What is written, for a person. */
  String what();

  /** Decides. */
  Intent on(Pod pod);

  /**
   * Changes of network-status, and what is shown to those who wait.
   *
   * @param ready null leaves it as it is
   * @param sealed goes with what else is written, and causes no write of its own; null leaves what
   *     the pod carries as it is
   */
  record OfStatus(List<StatusChange> changes, @Nullable NetworkReady ready, @Nullable String sealed)
      implements PodChange {
    public OfStatus {
      changes = List.copyOf(changes);
    }

    @Override
    public String what() {
      return "network-status";
    }

    @Override
    public Intent on(Pod pod) {
      NetworkReady shown = ready == null || ready.abridged().equals(pod.ready()) ? null : ready;
      if (changes.isEmpty()) {
        return write(pod, null, shown);
      }
      return switch (NetworkStatus.parse(pod.networkStatus())) {
        case ListedStatus.Unreadable(String problem) ->
            new Intent.Impossible(problem + "; it is not overwritten");
        case ListedStatus.Entries(List<StatusEntry> entries) -> {
          List<StatusEntry> after = NetworkStatus.apply(entries, changes);
          yield write(pod, after.equals(entries) ? null : NetworkStatus.write(after), shown);
        }
      };
    }

    private Intent write(Pod pod, @Nullable String networkStatus, @Nullable NetworkReady shown) {
      boolean carries = sealed == null || sealed.equals(pod.sealed() == null ? "" : pod.sealed());
      return networkStatus == null && shown == null
          ? new Intent.Nothing()
          : new Intent.Write(new Edit.Status(networkStatus, shown, carries ? null : sealed));
    }
  }

  /** This controller's finalizer, put on or taken off. */
  record OfFinalizer(boolean present) implements PodChange {
    @Override
    public String what() {
      return "finalizer";
    }

    @Override
    public Intent on(Pod pod) {
      if (pod.ownFinalizer() == present) {
        return new Intent.Nothing();
      }
      // The API server refuses new finalizers from then on.
      return present && pod.deleting()
          ? new Intent.Impossible("the pod is being deleted")
          : new Intent.Write(new Edit.Finalizer(present));
    }
  }
}
