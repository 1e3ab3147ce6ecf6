package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.model.Allocation;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.AttachmentState.Origin;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodReport;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.Evidence;
import io.dynamicnetworks.plan.PlanInput.Move;
import io.dynamicnetworks.plan.Takeover;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a worker knows of its pod from one reconciliation to the next: the newest facts, and the
 * little that no fact tells.
 */
final class WorkerMemory {
  private static final int MAX_TAKEN_NAMES = 16;
  private static final int MAX_REPORTED = 64;
  private static final int MAX_FORMER = 64;

  private @Nullable Pod pod;
  private boolean edited;
  private List<CachedSandbox> cache = List.of();

  /** What the CNI cache has shown of each sandbox since the ledger was held against it. */
  private final Map<String, CachedSandbox> untaken = new LinkedHashMap<>();

  /** Sandboxes that the pod has, or had when it was last seen. */
  private final Set<String> mayHaveEnded = new LinkedHashSet<>();

  private final AttachmentStore store;
  private final PodSamples samples;
  private @Nullable KnownSandbox sandbox;

  /** The sandbox hint with which what the CNI cache shows was taken for the pod's. */
  private @Nullable String trustedHint;

  private final Set<StatusEntry> former = new LinkedHashSet<>();
  private final Set<PodReport> reported = new LinkedHashSet<>();
  private @Nullable String reportedAbout;
  private final Set<InterfaceName> taken = new LinkedHashSet<>();
  private final Map<Move, Postponed> moves = new LinkedHashMap<>();
  private RequeuePolicy.Repairs repairs = RequeuePolicy.Repairs.NEVER;
  private RequeuePolicy.Repairs shownRepairs = RequeuePolicy.Repairs.NEVER;

  /** What those who wait were shown last, whoever overwrote it since; null if nothing. */
  private @Nullable NetworkReady shown;

  private @Nullable Long endedSinceMillis;
  private @Nullable Partial partial;
  private int orphanAttempts;
  private @Nullable KnownAllocation allocation;
  private Finalizer finalizer = Finalizer.AS_SEEN;
  private boolean opened;

  /** What a pod carried of a ledger that was lost: good for a DEL, and for no ADD. */
  private final Set<Restored> restored = new HashSet<>();

  /** An attachment, whatever its state. */
  private record Restored(NetworkRef network, InterfaceName iface, String sandbox, String config) {
    static Restored of(Attachment attachment) {
      return new Restored(
          attachment.network(), attachment.iface(), attachment.sandbox().id(), attachment.config());
    }
  }

  /**
   * A sandbox that the runtime showed.
   *
   * @param hint the pod's sandbox hint then: another may mean another sandbox
   * @param creation what it was created with
   */
  record KnownSandbox(String hint, Sandbox sandbox, Evidence.Creation.Known creation) {}

  /**
   * The devices that the kubelet said it allocated.
   *
   * @param hint the pod's sandbox hint then: after a restart of the node there may be others
   */
  record KnownAllocation(String hint, Allocation.Known devices) {}

  /**
   * A plan was carried out that had not room for all that is to be attached.
   *
   * @param tried what it attached, or failed to
   * @param unfinished what failed
   */
  record Partial(Set<Move> tried, Set<String> unfinished) {}

  /** A move whose ADD failed. */
  record Postponed(int failures, long dueAtMillis, PodReport notice) {}

  /** What is known of the finalizer beyond what the watch shows, which may be late. */
  private enum Finalizer {
    AS_SEEN,
    ADDED,
    REMOVED
  }

  WorkerMemory(Bus bus, PodKey key, PodSamples samples) {
    store = new AttachmentStore(bus, key.uid(), key.ref());
    this.samples = samples;
  }

  /** What metrics say of the pod. */
  PodSamples samples() {
    return samples;
  }

  @Nullable Pod pod() {
    return pod;
  }

  /** What another memory of the same pod begins with: the facts, and what the ledger keeps. */
  void takeOver(WorkerMemory before, long nowMillis) {
    pod = before.pod;
    cache = before.cache;
    samples.takeOver(before.samples);
    ledgerRead(before.store.attachments(), nowMillis);
    opened = before.opened;
    restored.addAll(before.restored);
    before.store.retire();
  }

  /** Whether the pod is gone and nothing of it is left. */
  boolean isGone() {
    return pod == null && store.attachments().isEmpty();
  }

  AttachmentStore store() {
    return store;
  }

  /** What the CNI cache shows, newest sandbox last. */
  List<CachedSandbox> cache() {
    return cache;
  }

  void podChanged(@Nullable Pod now) {
    boolean isEdit = isEdit(now);
    if (now == null || pod == null || isEdit) {
      moves.clear();
      taken.clear();
      partial = null;
    }
    noteEdit(isEdit, now);
    pod = now;
  }

  private void noteEdit(boolean isEdit, @Nullable Pod now) {
    edited |= isEdit;
    if (isEdit && now != null && now.changeable()) {
      samples.edited();
    }
  }

  private boolean isEdit(@Nullable Pod now) {
    return now != null && pod != null && !Objects.equals(pod.networks(), now.networks());
  }

  /** Whether the networks annotation was edited since the pod was first seen. */
  boolean isEdited() {
    return edited;
  }

  /** Takes the answer to an own write. */
  void wrote(Pod now) {
    if (pod != null && now.isNewerThan(pod)) {
      noteEdit(isEdit(now), now);
      pod = now;
    }
  }

  void cacheChanged(List<CachedSandbox> sandboxes) {
    cache = sandboxes;
    sandboxes.forEach(shown -> untaken.put(shown.id(), shown));
  }

  /** Takes what was read afresh of one sandbox. */
  void looked(CachedSandbox looked) {
    List<CachedSandbox> now = new ArrayList<>(cache);
    now.removeIf(other -> other.id().equals(looked.id()));
    now.add(looked);
    cache = List.copyOf(now);
    untaken.put(looked.id(), looked);
  }

  /**
   * Records what the cache has shown and the ledger does not know, before anything else: it stops
   * showing a sandbox that has ended.
   */
  Future<Void> takeOver() {
    List<Attachment> known = new ArrayList<>(store.attachments());
    known.addAll(Takeover.of(untaken.values(), known));
    untaken.clear();
    return store.replaceAll(known).mapEmpty();
  }

  /**
   * The ended sandboxes that are to be looked at, each once: the cache's index leaves them out.
   *
   * @param current the pod's sandbox; null if it has none
   */
  List<String> endedSandboxes(@Nullable String current) {
    List<String> ended = mayHaveEnded.stream().filter(id -> !id.equals(current)).toList();
    mayHaveEnded.removeAll(ended);
    return ended;
  }

  /** Takes what the disk kept: what was about to be sent then may have been sent. */
  void ledgerRead(List<Attachment> attachments, long nowMillis) {
    store.restore(inDoubt(attachments, nowMillis));
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

  // ---- what the pod itself carries ----

  /**
   * What the pod carries of a ledger that may be lost; null if it carries nothing, if there is a
   * ledger, which is never held against it, or if it was taken before.
   */
  @Nullable String toBeOpened() {
    return opened || pod == null || !store.attachments().isEmpty() ? null : pod.sealed();
  }

  /** Takes what it carried, if it was the ledger's own; it is asked once. */
  Future<Void> opened(List<Attachment> attachments, long nowMillis) {
    opened = true;
    if (attachments.isEmpty() || !store.attachments().isEmpty()) {
      return Future.succeededFuture();
    }
    attachments.forEach(kept -> restored.add(Restored.of(kept)));
    List<Attachment> taken = inDoubt(attachments, nowMillis);
    return store.replaceAll(taken).mapEmpty();
  }

  /**
   * Whether an attachment is known only from what the pod carried. Its owner may have put back an
   * older text, of a network that he may use no more, or that is gone.
   */
  boolean isRestored(Attachment attachment) {
    return restored.contains(Restored.of(attachment));
  }

  /** An ADD is sent of what the NAD says today. */
  void attachedAnew(Attachment attachment) {
    restored.remove(Restored.of(attachment));
  }

  /** The pod's sandbox, unless it may have another since; null if it is not known. */
  @Nullable KnownSandbox sandbox() {
    return pod != null && sandbox != null && sandbox.hint().equals(pod.sandboxHint())
        ? sandbox
        : null;
  }

  /** Whether the pod may have another sandbox than the one that was known. */
  boolean isSandboxOutdated() {
    boolean isOther =
        sandbox == null
            && trustedHint != null
            && pod != null
            && !trustedHint.equals(pod.sandboxHint());
    return isOther || (sandbox != null && sandbox() == null);
  }

  /** What the CNI cache shows is taken for the pod's sandbox, until its hint changes. */
  void trustCache() {
    if (trustedHint == null && pod != null) {
      trustedHint = pod.sandboxHint();
    }
  }

  /** The one sandbox that the CNI cache shows; null if it shows none or several. */
  @Nullable CachedSandbox onlyCached() {
    return cache.size() == 1 ? cache.getFirst() : null;
  }

  void found(KnownSandbox known) {
    if (sandbox == null || !sandbox.sandbox().id().equals(known.sandbox().id())) {
      former.clear();
      mayHaveEnded.add(known.sandbox().id());
    }
    sandbox = known;
  }

  /** What the CNI cache shows of a sandbox; null if nothing. */
  @Nullable CachedSandbox cached(String sandboxId) {
    return cache.stream().filter(s -> s.id().equals(sandboxId)).findFirst().orElse(null);
  }

  /** Status entries of what was attached in this sandbox and is no more. */
  Set<StatusEntry> former() {
    return former;
  }

  void detached(List<StatusEntry> entries) {
    for (StatusEntry entry : entries) {
      if (former.size() >= MAX_FORMER) {
        former.remove(former.iterator().next());
      }
      former.add(entry);
    }
  }

  // ---- what the pod's owner was told ----

  /** Whether the notice is new for this annotation, these NADs and settings; it is not from now. */
  boolean isNews(PodReport notice) {
    String networks = pod == null ? null : pod.networks();
    if (!Objects.equals(reportedAbout, networks)) {
      reportedAbout = networks;
      reported.clear();
    }
    if (reported.size() >= MAX_REPORTED && !reported.contains(notice)) {
      reported.remove(reported.iterator().next());
    }
    return reported.add(notice);
  }

  void forgetReports() {
    reported.clear();
  }

  // ---- names and moves ----

  /**
   * The daemon said that something has the name, and no evidence tells what. Who takes many names
   * by hand is not followed from one to the next: then the last attempt is repeated by backoff.
   */
  void nameTaken(InterfaceName name) {
    if (taken.size() < MAX_TAKEN_NAMES) {
      taken.add(name);
    }
  }

  Set<InterfaceName> taken() {
    return taken;
  }

  /** How often the move failed before. */
  int failuresOf(Move move) {
    Postponed postponed = moves.get(move);
    return postponed == null ? 0 : postponed.failures();
  }

  /** Whether a move of that interface failed before. */
  boolean hasFailedMove(InterfaceName iface) {
    return moves.keySet().stream().anyMatch(move -> move.iface().equals(iface));
  }

  /**
   * The move is tried again then.
   *
   * @param notice what its owner was told
   */
  void postpone(Move move, long dueAtMillis, PodReport notice) {
    moves.put(move, new Postponed(failuresOf(move) + 1, dueAtMillis, notice));
  }

  /** It has succeeded. */
  void moved(Move move) {
    moves.remove(move);
  }

  /** What the owner was told of moves that are to be tried again. */
  List<PodReport> failedMoves() {
    return moves.values().stream().map(Postponed::notice).toList();
  }

  Set<Move> postponed(long nowMillis) {
    return moves.entrySet().stream()
        .filter(entry -> entry.getValue().dueAtMillis() > nowMillis)
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** When the next postponed move is due. */
  OptionalLong nextMoveAtMillis(long nowMillis) {
    return moves.values().stream()
        .mapToLong(Postponed::dueAtMillis)
        .filter(due -> due > nowMillis)
        .min();
  }

  boolean hasPostponed(NetworkRef network) {
    return moves.keySet().stream().anyMatch(move -> move.to().equals(network));
  }

  void networkChanged(NetworkRef network) {
    moves.keySet().removeIf(move -> move.to().equals(network));
    forgetReports();
  }

  /** The reconciliation that follows goes on where this one ends. */
  void goOn(Partial after) {
    partial = after;
  }

  /** Where the one before ended, if this one follows it; for one time. */
  @Nullable Partial takePartial() {
    Partial before = partial;
    partial = null;
    return before;
  }

  // ---- devices ----

  /** What the kubelet said last; good enough to see that there is nothing to do. */
  Allocation allocation() {
    return pod != null && allocation != null && allocation.hint().equals(pod.sandboxHint())
        ? allocation.devices()
        : new Allocation.NotAsked();
  }

  /** Takes what the kubelet said; that it allocated none is asked again. */
  void allocated(Allocation now) {
    if (pod != null && now instanceof Allocation.Known(Map<String, List<Device>> devices)) {
      Map<String, List<Device>> some = new LinkedHashMap<>(devices);
      some.values().removeIf(List::isEmpty);
      allocation = new KnownAllocation(pod.sandboxHint(), new Allocation.Known(some));
    }
  }

  // ---- network-status, the pod's end, the finalizer ----

  RequeuePolicy.Repairs repairs() {
    return repairs;
  }

  void repaired(RequeuePolicy.Repairs now) {
    repairs = now;
  }

  /** How often what those who wait see was repaired. */
  RequeuePolicy.Repairs shownRepairs() {
    return shownRepairs;
  }

  void shownRepaired(RequeuePolicy.Repairs now) {
    shownRepairs = now;
  }

  @Nullable NetworkReady shown() {
    return shown;
  }

  void shows(NetworkReady now) {
    shown = now;
  }

  /** Since when the pod is known to have ended, in milliseconds since 1970. */
  long endedSince(long nowMillis) {
    if (endedSinceMillis == null) {
      endedSinceMillis = nowMillis;
    }
    return endedSinceMillis;
  }

  /** How often the orphans of the pod were to be detached, this time included. */
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

  /** It was removed, or that was tried: the answer may have got lost. */
  void removedFinalizer() {
    finalizer = Finalizer.REMOVED;
  }
}
