package io.dynamicnetworks.kube.client;

import io.dynamicnetworks.kube.client.AnnotationBudget.Fitted;
import io.dynamicnetworks.kube.client.IdlePods.Kind;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodUid;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The pods of this node as last seen, never older than the controller's own last write. Fed by the
 * watch and by the answers to writes, which can overtake each other. Confined to one event loop.
 *
 * <p>{@link IdlePods} decides which {@linkplain Pod#idle idle} pods are kept, until they are {@link
 * #released}. Once a pod is no longer idle, the watch shows all of it.
 *
 * <p>For a pod in a terminal phase, the annotations are dropped: nothing is attached to it any
 * more. What remains says whether its containers have ended, and whether it waits for the
 * finalizer.
 *
 * <p>The annotations of all pods share an {@link AnnotationBudget}.
 */
public final class PodCache {
  /**
   * How long an own write outranks a watch that shows something older. A watch lags by moments;
   * after this time the watch wins, since resourceVersions go back when etcd is restored.
   */
  private static final long HELD_NANOS = Duration.ofMinutes(5).toNanos();

  private final LongSupplier nanoTime;
  private final AnnotationBudget annotations;
  private final IdlePods idle;
  private final Map<PodUid, Entry> entries = new HashMap<>();
  private final Set<PodUid> cut = new LinkedHashSet<>();
  private Runnable whenCut = () -> {};

  /**
   * One pod.
   *
   * @param latest the latest known state
   * @param announced the state that the subscribers have
   * @param ownAtNanos when {@code latest} was set by an own read or write; null if by the watch
   * @param isCut whether an annotation was cut for lack of room
   * @param kind why it is kept
   * @param networksBytes size of {@code latest}'s annotation, computed once since it may be long
   */
  private record Entry(
      Pod latest,
      Pod announced,
      @Nullable Long ownAtNanos,
      boolean isCut,
      Kind kind,
      long networksBytes,
      long statusBytes) {
    static Entry of(
        Pod latest, Pod announced, @Nullable Long ownAtNanos, boolean isCut, Kind kind) {
      return new Entry(
          latest,
          announced,
          ownAtNanos,
          isCut,
          kind,
          AnnotationBudget.bytes(latest.networks()),
          AnnotationBudget.bytes(latest.networkStatus()));
    }

    long bytes() {
      return networksBytes + statusBytes;
    }

    long longest() {
      return Math.max(networksBytes, statusBytes);
    }

    /** Why the pod is kept now: once the kubelet has admitted it, for that. */
    Kind kindNow(Pod now) {
      return now.idle() ? kind : Kind.ADMITTED;
    }

    boolean isGuest() {
      return kind == Kind.GUEST;
    }

    /** Whether nothing is kept of the annotations. */
    boolean isBare() {
      return PodCache.isBare(latest, kind);
    }
  }

  public PodCache(LongSupplier nanoTime) {
    this(nanoTime, Budgets.PODS_BYTES, Budgets.POD_TEXT_BYTES, Budgets.IDLE_PODS);
  }

  PodCache(LongSupplier nanoTime, long budget, int shortBytes) {
    this(nanoTime, budget, shortBytes, Budgets.IDLE_PODS);
  }

  /**
   * @param budget of all annotations, in bytes of the heap
   * @param shortBytes size up to which an annotation is never cut
   * @param idlePods how many idle pods are kept that are not in the ledger
   */
  PodCache(LongSupplier nanoTime, long budget, int shortBytes, int idlePods) {
    this.nanoTime = nanoTime;
    annotations = new AnnotationBudget(budget, shortBytes);
    idle = new IdlePods(idlePods);
  }

  /** What is kept of a pod: all of it, except for the annotations in a terminal phase. */
  public static Pod kept(Pod pod) {
    return kept(pod, Kind.ADMITTED);
  }

  private static Pod kept(Pod pod, Kind kind) {
    return isBare(pod, kind) ? pod.withoutAnnotations() : pod;
  }

  private static boolean isBare(Pod pod, Kind kind) {
    return pod.phase().terminal() || (kind != Kind.ADMITTED && pod.idle());
  }

  /** Which idle pods are kept. */
  public IdlePods idlePods() {
    return idle;
  }

  /** Forgets a pod of which nothing is attached any more, as long as it is idle. */
  public void released(PodUid uid) {
    Entry entry = entries.get(uid);
    if (entry != null && entry.latest().idle() && !entry.latest().ownFinalizer()) {
      remove(uid);
    }
  }

  /** The latest known state of a pod; null if there is no such pod. */
  public @Nullable Pod get(PodUid uid) {
    Entry entry = entries.get(uid);
    return entry == null ? null : entry.latest();
  }

  /** The pod with its annotations, for deciding a change; null if they are not known. */
  public @Nullable Pod whole(PodUid uid) {
    Entry entry = entries.get(uid);
    return entry == null || entry.isCut() ? null : partly(uid);
  }

  /**
   * The pod for deciding a change that does not depend on {@code networks} or network-status; null
   * if it is not known.
   */
  public @Nullable Pod partly(PodUid uid) {
    Entry entry = entries.get(uid);
    return entry == null || entry.isBare() ? null : entry.latest();
  }

  /** The uids of all pods. */
  public List<PodUid> uids() {
    return List.copyOf(entries.keySet());
  }

  /** The number of pods. */
  public int size() {
    return entries.size();
  }

  /**
   * Stores what the watch shows; whether something changed that must be announced, with the pod
   * that {@link #get} then returns.
   */
  public boolean seen(Pod shown) {
    Entry before = entries.get(shown.uid());
    if (before == null) {
      return seenFirst(shown);
    }
    Kind kind = before.kindNow(shown);
    Pod pod = kept(shown, kind);
    boolean behind = isHeld(before) && before.latest().isNewerThan(pod);
    if (behind) {
      Pod latest = before.latest();
      put(pod.uid(), Entry.of(latest, latest, before.ownAtNanos(), before.isCut(), before.kind()));
    } else {
      Fitted fitted = fitted(before, pod);
      put(pod.uid(), Entry.of(fitted.pod(), fitted.pod(), null, fitted.isCut(), kind));
      shrink(pod.uid());
    }
    Entry now = entries.getOrDefault(pod.uid(), before);
    // An own read may have shown what was undone since.
    return !alike(before.announced(), now.announced()) || !alike(before.latest(), now.latest());
  }

  private boolean seenFirst(Pod shown) {
    Kind kind = idle.kindOf(shown);
    if (kind == null) {
      return false;
    }
    Pod pod = kept(shown, kind);
    put(pod.uid(), Entry.of(pod, pod, null, false, kind));
    shrink(pod.uid());
    return true;
  }

  /** The pods whose annotations were cut since the last call; to subscribers they have changed. */
  public List<PodUid> cut() {
    List<PodUid> uids = List.copyOf(cut);
    cut.clear();
    return uids;
  }

  /** Bytes that all annotations take; above the budget only if all of them are short. */
  public long bytes() {
    return annotations.total();
  }

  /** Sets what runs when an own read or write has added to {@link #cut}. */
  public void whenCut(Runnable listener) {
    whenCut = listener;
  }

  /** Stores the result of an own read if it is newer; the watch will announce it. */
  public void read(Pod shown) {
    Entry before = entries.get(shown.uid());
    if (before != null && shown.isNewerThan(before.latest())) {
      Kind kind = before.kindNow(shown);
      putOwn(fitted(before, kept(shown, kind)), before.announced(), kind);
    }
  }

  /**
   * Stores the answer to an own write. The own change need not be announced; earlier changes by
   * others still are, when the watch shows them.
   */
  public void wrote(Pod shown) {
    Entry before = entries.get(shown.uid());
    if (before != null && shown.isNewerThan(before.latest())) {
      Kind kind = before.kindNow(shown);
      Fitted fitted = fitted(before, kept(shown, kind));
      // An own read may have shown others' changes, which are still to be announced.
      boolean all = alike(before.announced(), before.latest());
      putOwn(
          fitted, all ? withOwnWrites(before.announced(), fitted.pod()) : before.announced(), kind);
    }
  }

  private void putOwn(Fitted now, Pod announced, Kind kind) {
    PodUid uid = now.pod().uid();
    put(uid, Entry.of(now.pod(), announced, nanoTime.getAsLong(), now.isCut(), kind));
    shrink(uid);
    if (!cut.isEmpty()) {
      whenCut.run();
    }
  }

  private Fitted fitted(Entry before, Pod pod) {
    return before.isCut()
        ? annotations.fitted(before.latest(), before.bytes(), pod)
        : new Fitted(pod, false);
  }

  /** Forgets a pod that is gone, for good: its uid never comes back. */
  public @Nullable Pod remove(PodUid uid) {
    Entry entry = entries.remove(uid);
    if (entry == null) {
      return null;
    }
    annotations.count(entry.latest(), -entry.bytes());
    leaveRoom(entry, null);
    return entry.latest();
  }

  private void put(PodUid uid, Entry now) {
    Entry before = entries.put(uid, now);
    leaveRoom(before, now);
    annotations.count(now.latest(), now.bytes() - (before == null ? 0 : before.bytes()));
  }

  private void leaveRoom(@Nullable Entry before, @Nullable Entry now) {
    if (before != null && before.isGuest() && (now == null || !now.isGuest())) {
      idle.releaseGuest(before.latest());
    }
  }

  /** Makes room; among equals, what was just put gives way, so that others stay as they are. */
  private void shrink(PodUid newest) {
    Entry next = annotations.isExceeded() ? largest(newest) : null;
    while (next != null) {
      Pod pod = annotations.cutLonger(next.latest());
      put(pod.uid(), Entry.of(pod, pod, next.ownAtNanos(), true, next.kind()));
      cut.add(pod.uid());
      next = annotations.isExceeded() ? largest(newest) : null;
    }
  }

  /** In the namespace that takes the most, the pod with the longest text; null if all are short. */
  private @Nullable Entry largest(PodUid newest) {
    return entries.values().stream()
        .filter(entry -> annotations.mayBeCut(entry.longest()))
        .max(
            Comparator.comparingLong((Entry entry) -> annotations.share(entry.latest()))
                .thenComparingLong(Entry::longest)
                .thenComparing(entry -> entry.latest().uid().equals(newest)))
        .orElse(null);
  }

  private boolean isHeld(Entry entry) {
    return entry.ownAtNanos() != null && nanoTime.getAsLong() - entry.ownAtNanos() < HELD_NANOS;
  }

  /** Whether they differ in nothing but the resourceVersion. */
  private static boolean alike(Pod one, Pod other) {
    return one.withResourceVersion(other.resourceVersion()).equals(other);
  }

  private static Pod withOwnWrites(Pod pod, Pod written) {
    return pod.withOwnFinalizer(written.ownFinalizer())
        .withNetworkStatus(written.networkStatus())
        .withReady(written.ready())
        .withSealed(written.sealed());
  }
}
