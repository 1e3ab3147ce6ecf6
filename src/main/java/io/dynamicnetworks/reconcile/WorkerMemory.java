package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.flow.LruMap;
import io.dynamicnetworks.model.Allocation;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.AttachmentState.Origin;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.KnownSandbox;
import io.dynamicnetworks.plan.PlanInput.Move;
import io.dynamicnetworks.plan.Takeover;
import io.dynamicnetworks.text.Sha256;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a worker remembers of its pod between reconciliations: the newest facts, and the little that
 * no fact shows.
 */
final class WorkerMemory {
  private static final int MAX_TAKEN_NAMES = 16;
  private static final int MAX_ENDED = 64;

  private @Nullable Pod pod;

  /** Whether the pod was ever shown, or shown to be gone. */
  private boolean known;

  private boolean edited;

  /** Whether the pod was ever seen admitted by the kubelet. */
  private boolean admitted;

  private List<CachedSandbox> cache = List.of();

  /** What the CNI cache has shown of each sandbox and is not yet compared with the ledger. */
  private final Map<String, CachedSandbox> untaken = new LinkedHashMap<>();

  /**
   * Ids of sandboxes that the pod has, or had when last seen, and that are to be read once ended.
   * Without the CNI cache none is read, and a pod may have a new sandbox each second.
   */
  private final Set<String> mayHaveEnded = Collections.newSetFromMap(new LruMap<>(MAX_ENDED));

  private final AttachmentStore store;
  private final PodSamples samples;
  private @Nullable KnownSandbox sandbox;

  /** Whether the runtime showed that the sandbox last looked up has ended. */
  private boolean sandboxEnded;

  /** Why the sandbox is looked up before it is used again; null if nothing speaks against it. */
  private @Nullable String sandboxDoubt;

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

  private final ReportedOnce notices = new ReportedOnce();
  private final Set<InterfaceName> taken = new LinkedHashSet<>();
  private final MoveRetries moveRetries = new MoveRetries();
  private final OpenMoves openMoves;
  private final RepairIntervals statusRepairs = new RepairIntervals();
  private final RepairIntervals readyRepairs = new RepairIntervals();

  /**
   * What was last shown to those waiting for the pod's networks, even if it was overwritten since;
   * null if nothing was.
   */
  private @Nullable NetworkReady shown;

  private @Nullable Long endedSinceMillis;
  private @Nullable Partial partial;
  private boolean ending;
  private int orphanAttempts;
  private @Nullable KnownAllocation allocation;
  private Finalizer finalizer = Finalizer.AS_SEEN;
  private boolean opened;

  /** Attachments restored from a sealed ledger on the pod: good for a DEL, but not for an ADD. */
  private final Set<Restored> restored = new HashSet<>();

  /** Identifies an attachment, whatever its state; of long texts it has hashes. */
  private record Restored(
      long network, InterfaceName iface, String sandbox, @Nullable Long config) {
    static Restored of(Attachment attachment) {
      String config = attachment.config();
      return new Restored(
          attachment.network().hash(),
          attachment.iface(),
          attachment.sandbox().id(),
          config == null ? null : Sha256.start(config));
    }
  }

  /**
   * The devices that the kubelet reported as allocated.
   *
   * @param hint the pod's sandbox hint at that time; after a node restart the devices may be others
   */
  record KnownAllocation(String hint, Allocation.Known devices) {}

  /**
   * A carried-out plan that had no room for everything to be attached.
   *
   * @param tried what it attached, or failed to attach
   * @param failures what failed
   */
  record Partial(Set<Move> tried, Progress.Failures failures) {}

  /** What is known of the finalizer beyond what the watch shows, which may lag. */
  private enum Finalizer {
    AS_SEEN,
    ADDED,
    REMOVED
  }

  WorkerMemory(Bus bus, PodKey key, PodSamples samples) {
    store = new AttachmentStore(bus, key.uid(), key.ref());
    openMoves = new OpenMoves(store);
    this.samples = samples;
  }

  /** The pod's values for metrics. */
  PodSamples samples() {
    return samples;
  }

  @Nullable Pod pod() {
    return pod;
  }

  /**
   * Takes over the facts and attachments of another memory of the same pod, and retires its store.
   */
  void takeOver(WorkerMemory before, long nowMillis) {
    pod = before.pod;
    known = before.known;
    cache = before.cache;
    admitted = before.admitted;
    samples.takeOver(before.samples);
    ledgerRead(before.store.attachments(), nowMillis);
    openMoves.takeOver(before.openMoves);
    opened = before.opened || before.store.isWritten();
    edited = before.edited;
    shown = before.shown;
    restored.addAll(before.restored);
    before.store.retire();
  }

  /** Whether the pod was shown, or shown to be gone: until then it may have ended. */
  boolean isPodKnown() {
    return known;
  }

  /** Whether the pod is gone and none of its attachments are left. */
  boolean isGone() {
    return pod == null && store.attachments().isEmpty();
  }

  /**
   * Whether the pod is idle for good, or until it first runs, and holds nothing: neither
   * attachments, recorded or not, nor the finalizer. A pod that ran and is pending again has
   * another sandbox soon, and is compared with what is remembered of it.
   */
  boolean isIdle() {
    return pod != null
        && (pod.ended() || (pod.idle() && !admitted))
        && !pod.ownFinalizer()
        && store.attachments().isEmpty()
        && untaken.isEmpty();
  }

  AttachmentStore store() {
    return store;
  }

  /** What the CNI cache shows, newest sandbox last. */
  List<CachedSandbox> cache() {
    return cache;
  }

  void podChanged(@Nullable Pod now) {
    Pod before = pod;
    pod = now;
    known = true;
    if (now == null || before == null) {
      startOver();
    } else if (!Objects.equals(before.networks(), now.networks())) {
      startOver();
      edited = true;
      if (now.acceptsChanges()) {
        samples.edited();
      }
    }
    admitted |= now != null && !now.idle();
  }

  /** Forgets what only concerns the annotation acted on so far, in the sandbox known so far. */
  private void startOver() {
    moveRetries.clear();
    taken.clear();
    partial = null;
  }

  /** Whether the networks annotation was edited since the pod was first seen. */
  boolean isEdited() {
    return edited;
  }

  /** Takes the pod that the answer to one of the controller's own writes shows. */
  void wrote(Pod now) {
    if (pod != null && now.isNewerThan(pod)) {
      podChanged(now);
    }
  }

  void cacheChanged(List<CachedSandbox> sandboxes) {
    cache = sandboxes;
    for (CachedSandbox shown : sandboxes) {
      untaken.put(shown.id(), shown);
      if (shown.attachments().stream().anyMatch(attachment -> attachment.config() == null)) {
        mayHaveEnded.add(shown.id()); // Not all of it was read, or kept.
      }
    }
  }

  /** Takes what a re-read of the cache showed of one sandbox. */
  void reread(CachedSandbox sandbox) {
    List<CachedSandbox> now = new ArrayList<>(cache);
    now.removeIf(other -> other.id().equals(sandbox.id()));
    now.add(sandbox);
    cache = List.copyOf(now);
    untaken.put(sandbox.id(), sandbox);
  }

  /**
   * Records what the cache has shown and the ledger does not know. Comes before everything else,
   * because the cache stops showing a sandbox that has ended.
   */
  Future<Void> takeOver() {
    List<Attachment> known = Takeover.into(store.attachments(), untaken.values());
    untaken.clear();
    return store.replaceAll(known).mapEmpty();
  }

  /**
   * Returns the ids of ended sandboxes that have not been read yet: the cache's index leaves them
   * out.
   *
   * @param current id of the pod's sandbox; null if it has none
   */
  List<String> endedSandboxes(@Nullable String current) {
    return mayHaveEnded.stream().filter(id -> !id.equals(current)).toList();
  }

  /** Notes that an ended sandbox has been read. */
  void readEnded(String sandboxId) {
    mayHaveEnded.remove(sandboxId);
  }

  /** Takes what was kept on disk. A DEL recorded there as about to be sent may have been sent. */
  void ledgerRead(List<Attachment> attachments, long nowMillis) {
    store.restore(inDoubt(attachments, nowMillis));
    openMoves.restore(attachments);
    attachments.forEach(kept -> mayHaveEnded.add(kept.sandbox().id()));
  }

  private static List<Attachment> inDoubt(List<Attachment> attachments, long nowMillis) {
    return attachments.stream()
        .map(
            kept ->
                kept.state() instanceof AttachmentState.Deleting(Origin from, Long since)
                        && since == null
                    ? kept.withState(new AttachmentState.Deleting(from, nowMillis))
                    : kept)
        .toList();
  }

  // ---- the sealed ledger on the pod ----

  /**
   * Returns the sealed ledger on the pod if it has to be opened; null if the pod carries none, if
   * there is or was a ledger, which takes precedence, or if it was opened before.
   */
  @Nullable String sealedToOpen() {
    boolean hasOwn = store.isWritten() || !store.attachments().isEmpty();
    return opened || hasOwn || pod == null ? null : pod.sealed();
  }

  /**
   * Takes the attachments of the opened ledger, none if it did not open. The pod's text is opened
   * only once.
   */
  Future<Void> opened(List<Attachment> attachments, long nowMillis) {
    opened = true;
    if (attachments.isEmpty() || !store.attachments().isEmpty()) {
      return Future.succeededFuture();
    }
    attachments.forEach(kept -> restored.add(Restored.of(kept)));
    openMoves.restore(attachments);
    List<Attachment> taken = inDoubt(attachments, nowMillis);
    return store.replaceAll(taken).mapEmpty();
  }

  /**
   * Whether an attachment is known only from the sealed ledger on the pod. A tenant may have
   * restored an older text, with a network that the pod may no longer use, or that is gone.
   */
  boolean isRestored(Attachment attachment) {
    return restored.contains(Restored.of(attachment));
  }

  /** Notes that an ADD is sent with what the NAD says today. */
  void attachedAnew(Attachment attachment) {
    restored.remove(Restored.of(attachment));
  }

  /** Returns the pod's sandbox; null if it is unknown, has ended, or may have been replaced. */
  @Nullable KnownSandbox sandbox() {
    return pod != null
            && sandbox != null
            && !sandboxEnded
            && sandbox.hint().equals(pod.sandboxHint())
        ? sandbox
        : null;
  }

  /** Returns the sandbox last looked up, even if the pod may have another one by now. */
  @Nullable KnownSandbox lastFound() {
    return sandbox;
  }

  /** Whether the pod may have another sandbox than the one last known. */
  boolean isSandboxOutdated() {
    boolean isOther =
        sandbox == null
            && trustedHint != null
            && pod != null
            && !trustedHint.equals(pod.sandboxHint());
    return isOther || (sandbox != null && sandbox() == null);
  }

  /**
   * Whether the CNI cache shows that something was attached in another sandbox since the known one
   * was looked up. The pod itself need not show a new sandbox.
   */
  boolean isSandboxSuperseded() {
    KnownSandbox known = sandbox();
    return known != null
        && cache.stream()
            .filter(other -> !other.id().equals(known.sandbox().id()))
            .flatMap(other -> other.attachments().stream())
            .anyMatch(each -> each.writtenAtMillis() > known.foundAtMillis());
  }

  /** Takes what the CNI cache shows as the pod's sandbox, until the sandbox hint changes. */
  void trustCache() {
    if (trustedHint == null && pod != null) {
      trustedHint = pod.sandboxHint();
    }
  }

  /** Returns the only sandbox that the CNI cache shows; null if it shows none or several. */
  @Nullable CachedSandbox onlyCached() {
    return cache.size() == 1 ? cache.getFirst() : null;
  }

  /** Notes the sandbox that the runtime showed, and the pod as it was known then. */
  void found(KnownSandbox known, Pod shown) {
    boolean isOther = sandbox == null || !sandbox.sandbox().id().equals(known.sandbox().id());
    if (isOther && sandbox != null) {
      startOver(); // Multus has attached what the annotation asked for.
      openMoves.clear();
    }
    if (isOther) {
      former.clear();
      lateStatus = isShownLate(known, shown) ? hash(shown.networkStatus()) : null;
      lateHint = shown.sandboxHint();
      mayHaveEnded.add(known.sandbox().id());
    }
    sandbox = known.withinBudget();
    sandboxEnded = false;
    sandboxDoubt = null;
    clusterEntry = hashOf(ClusterEntry.of(shown));
  }

  /** Notes that the runtime showed that the sandbox has ended: the pod will have another. */
  void ended(String sandboxId) {
    sandboxEnded |= sandbox != null && sandbox.sandbox().id().equals(sandboxId);
  }

  private static @Nullable Integer hashOf(StatusEntry.@Nullable Meaning entry) {
    return entry == null ? null : entry.hashCode();
  }

  /**
   * Whether the pod's object is as it was in an earlier sandbox. If only its hint is, multus has
   * listed another address or MAC for the cluster network.
   */
  private boolean isShownLate(KnownSandbox known, Pod shown) {
    Integer now = hashOf(ClusterEntry.of(shown));
    if (clusterEntry != null && now != null && !now.equals(clusterEntry)) {
      return false;
    }
    boolean isAsBefore = sandbox != null && sandbox.hint().equals(known.hint());
    return isAsBefore
        || store.attachments().stream()
            .filter(kept -> !kept.isIn(known.sandbox().id()))
            .anyMatch(kept -> kept.sandboxHint().equals(known.hint()));
  }

  /** Whether the watch is late: network-status still is that of an earlier sandbox. */
  boolean isStatusLate(Pod shown) {
    return lateStatus != null
        && lateHint.equals(shown.sandboxHint())
        && lateStatus.equals(hash(shown.networkStatus()));
  }

  private static Long hash(@Nullable String status) {
    return Sha256.start(String.valueOf(status));
  }

  /** Has the sandbox looked up before it is used again. */
  void doubtSandbox(String why) {
    sandboxDoubt = why;
  }

  @Nullable String sandboxDoubt() {
    return sandboxDoubt;
  }

  /** Returns what the CNI cache shows of a sandbox; null if it shows nothing. */
  @Nullable CachedSandbox cached(String sandboxId) {
    return cache.stream().filter(s -> s.id().equals(sandboxId)).findFirst().orElse(null);
  }

  /** Status entries of what was attached in this sandbox and no longer is. */
  List<StatusEntry> former() {
    return former.entries();
  }

  void detached(List<StatusEntry> entries) {
    entries.forEach(former::add);
  }

  // ---- notices ----

  /**
   * Whether the notice is new for this annotation, these NADs and these settings; from now on it no
   * longer is.
   */
  boolean isNews(Notice notice) {
    return notices.isNews(notice, pod == null ? null : pod.networks());
  }

  void forgetNotices() {
    notices.clear();
  }

  // ---- names and moves ----

  /**
   * Notes that the daemon reported the name as taken, and no evidence shows by what. A tenant who
   * takes many names by hand is not followed from one to the next: beyond the limit, the last
   * attempt is repeated with backoff.
   */
  void nameTaken(InterfaceName name) {
    if (taken.size() < MAX_TAKEN_NAMES) {
      taken.add(name);
    }
  }

  Set<InterfaceName> taken() {
    return taken;
  }

  /** The moves that failed and are to be retried. */
  MoveRetries moveRetries() {
    return moveRetries;
  }

  /** The moves whose old attachment is to be re-attached if the new one cannot be attached. */
  OpenMoves openMoves() {
    return openMoves;
  }

  void networkChanged(NetworkRef network) {
    moveRetries.networkChanged(network);
    forgetNotices();
  }

  /** Lets the next reconciliation continue where this one ended. */
  void continueAfter(Partial after) {
    partial = after;
  }

  /** What the plans that the next reconciliation continues have tried; empty if there are none. */
  Set<Move> triedBefore() {
    return partial == null ? Set.of() : partial.tried();
  }

  /**
   * Returns, once, where the previous reconciliation ended; null if this one does not continue it.
   */
  @Nullable Partial takeContinuation() {
    Partial before = partial;
    partial = null;
    return before;
  }

  // ---- devices ----

  /** Returns the kubelet's last answer; good enough to conclude that there is nothing to do. */
  Allocation allocation() {
    return pod != null && allocation != null && allocation.hint().equals(pod.sandboxHint())
        ? allocation.devices()
        : new Allocation.NotAsked();
  }

  /**
   * Takes the kubelet's answer. A resource with no devices is dropped, so that it is asked for
   * again.
   */
  void allocated(Allocation now) {
    if (pod != null && now instanceof Allocation.Known(Map<String, List<Device>> devices)) {
      Map<String, List<Device>> some = new LinkedHashMap<>(devices);
      some.values().removeIf(List::isEmpty);
      allocation = new KnownAllocation(pod.sandboxHint(), new Allocation.Known(some));
    }
  }

  // ---- network-status, the pod's end, the finalizer ----

  /** The repairs of network-status. */
  RepairIntervals statusRepairs() {
    return statusRepairs;
  }

  /** The repairs of what is shown to those waiting for the pod's networks. */
  RepairIntervals readyRepairs() {
    return readyRepairs;
  }

  @Nullable NetworkReady shown() {
    return shown;
  }

  void shows(NetworkReady now) {
    shown = now.abridged();
  }

  /**
   * Notes how a write of the pod's status ended.
   *
   * @param changes whether it changed network-status
   * @param shows what it shows to those waiting for the pod's networks; null if nothing new
   */
  void wroteStatus(boolean succeeded, boolean changes, @Nullable NetworkReady shows) {
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

  /** Returns since when the pod is known to have ended, in milliseconds since 1970. */
  long endedSince(long nowMillis) {
    if (endedSinceMillis == null) {
      endedSinceMillis = nowMillis;
    }
    return endedSinceMillis;
  }

  /** Whether this is the first attempt to detach what is attached at the pod's end. */
  boolean beginsToEnd() {
    boolean first = !ending;
    ending = true;
    return first;
  }

  /** Counts an attempt to detach the pod's orphans, and returns the number of attempts so far. */
  int nextOrphanAttempt() {
    return ++orphanAttempts;
  }

  /**
   * Whether the pod certainly carries the finalizer.
   *
   * @param seen whether the watch shows it
   */
  boolean hasFinalizer(boolean seen) {
    return finalizer == Finalizer.ADDED || (seen && finalizer == Finalizer.AS_SEEN);
  }

  void addedFinalizer() {
    finalizer = Finalizer.ADDED;
  }

  /**
   * Notes that the finalizer is being removed: from now on it may be gone, even if no answer comes.
   */
  void removedFinalizer() {
    finalizer = Finalizer.REMOVED;
  }
}
