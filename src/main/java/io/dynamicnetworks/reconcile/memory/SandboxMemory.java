package io.dynamicnetworks.reconcile.memory;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.KnownSandbox;
import io.dynamicnetworks.text.Sha256;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of the pod's sandbox, and whether that still holds. */
public final class SandboxMemory {
  /** The pod's sandbox hint; null if the pod is gone. */
  private @Nullable String hint;

  private @Nullable KnownSandbox found;

  /** Whether the runtime showed that the sandbox last looked up has ended. */
  private boolean ended;

  /** Why the sandbox is looked up before it is used again; null if nothing speaks against it. */
  private @Nullable String doubt;

  /**
   * The pod's sandbox hint when the CNI cache was taken to show the pod's sandbox; null if it never
   * was.
   */
  private @Nullable String trustedHint;

  private final FormerEntries former = new FormerEntries();

  /**
   * A hash of the network-status that was shown when the present sandbox was found too early; or
   * null.
   */
  private @Nullable Long lateStatus;

  /** The pod's sandbox hint then: once it changes, network-status is that of the sandbox. */
  private String lateHint = "";

  /** A hash of the {@link ClusterEntry} when the sandbox was last looked up; null if none. */
  private @Nullable Integer clusterEntry;

  void podChanged(@Nullable Pod pod) {
    hint = pod == null ? null : pod.sandboxHint();
  }

  /** Returns the pod's sandbox; null if it is unknown, has ended, or may have been replaced. */
  public @Nullable KnownSandbox known() {
    return found != null && !ended && found.hint().equals(hint) ? found : null;
  }

  /** Returns the sandbox last looked up, even if the pod may have another one by now. */
  public @Nullable KnownSandbox lastFound() {
    return found;
  }

  /** Whether the pod may have another sandbox than the one last known. */
  public boolean isOutdated() {
    return found == null
        ? trustedHint != null && hint != null && !trustedHint.equals(hint)
        : known() == null;
  }

  /** Takes what the CNI cache shows as the pod's sandbox, until the sandbox hint changes. */
  public void trustCache() {
    if (trustedHint == null) {
      trustedHint = hint;
    }
  }

  /**
   * Notes the sandbox that the runtime showed.
   *
   * @param shown the pod as it was known then
   * @param ledger the pod's attachments
   */
  void found(KnownSandbox known, Pod shown, List<Attachment> ledger) {
    if (isOther(known)) {
      former.clear();
      lateStatus = isShownLate(known, shown, ledger) ? hash(shown.networkStatus()) : null;
      lateHint = shown.sandboxHint();
    }
    found = known.withinBudget();
    ended = false;
    doubt = null;
    clusterEntry = hashOf(ClusterEntry.of(shown));
  }

  /** Whether it is not the sandbox last looked up. */
  boolean isOther(KnownSandbox known) {
    return found == null || !found.sandbox().id().equals(known.sandbox().id());
  }

  private static @Nullable Integer hashOf(StatusEntry.@Nullable Meaning entry) {
    return entry == null ? null : entry.hashCode();
  }

  /**
   * Whether the pod's object is as it was in an earlier sandbox. If only its hint is, multus has
   * listed another address or MAC for the cluster network.
   */
  private boolean isShownLate(KnownSandbox known, Pod shown, List<Attachment> ledger) {
    Integer now = hashOf(ClusterEntry.of(shown));
    if (clusterEntry != null && now != null && !now.equals(clusterEntry)) {
      return false;
    }
    boolean isAsBefore = found != null && found.hint().equals(known.hint());
    return isAsBefore
        || ledger.stream()
            .filter(kept -> !kept.isIn(known.sandbox().id()))
            .anyMatch(kept -> kept.sandboxHint().equals(known.hint()));
  }

  /** Whether the watch is late: network-status still is that of an earlier sandbox. */
  public boolean isStatusLate(Pod shown) {
    return lateStatus != null
        && lateHint.equals(shown.sandboxHint())
        && lateStatus.equals(hash(shown.networkStatus()));
  }

  private static Long hash(@Nullable String status) {
    return Sha256.start(String.valueOf(status));
  }

  /** Notes that the runtime showed that the sandbox has ended: the pod will have another. */
  public void ended(String sandboxId) {
    ended |= found != null && found.sandbox().id().equals(sandboxId);
  }

  /** Has the sandbox looked up before it is used again. */
  public void doubt(String why) {
    doubt = why;
  }

  /** Why the sandbox is looked up before it is used again; null if nothing speaks against it. */
  public @Nullable String doubt() {
    return doubt;
  }

  /** Status entries of what was attached in this sandbox and no longer is. */
  public List<StatusEntry> former() {
    return former.entries();
  }

  public void detached(List<StatusEntry> entries) {
    entries.forEach(former::add);
  }
}
