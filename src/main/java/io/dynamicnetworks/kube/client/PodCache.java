package io.dynamicnetworks.kube.client;

import io.dynamicnetworks.flow.FairShare;
import io.dynamicnetworks.flow.Tally;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.text.HeapBytes;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
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
 * <p>Of {@linkplain Pod#idle idle} pods a node may have any number: completed ones, and those that
 * a tenant binds to the node, however many it rejects. Nothing is kept of them, except of those
 * that were seen before they ended and of which something may still be attached, until they are
 * {@link #released}; of those in the ledger; and, as far as there is room, of those that carry the
 * own finalizer or had ended before the controller started. Once a pod is no longer idle, the watch
 * shows all of it.
 *
 * <p>For a pod in a terminal phase, the annotations are dropped: nothing is attached to it any
 * more. What remains says whether its containers have ended, and whether it waits for the
 * finalizer.
 *
 * <p>The annotations of all pods share a budget. When it is exceeded, the namespace that takes the
 * most gives way: {@link OversizedText} markers replace its largest texts, as if each were too
 * long. So these pods get an event, and nothing is attached or detached. Short texts always stay. A
 * text that was cut stays cut until there is room for it: otherwise, each time the pod is seen, it
 * would displace another pod's text, which would get an event, and so on.
 */
public final class PodCache {
  /**
   * How long an own write outranks a watch that shows something older. A watch lags by moments;
   * after this time the watch wins, since resourceVersions go back when etcd is restored.
   */
  private static final long HELD_NANOS = Duration.ofMinutes(5).toNanos();

  private final LongSupplier nanoTime;
  private final long budget;
  private final int shortBytes;
  private final Map<PodUid, Entry> entries = new HashMap<>();

  /** Bytes of annotations by namespace. */
  private final Tally<String> bytes = new Tally<>();

  /** The pods in the ledger that the first list has not shown yet. */
  private final Set<PodUid> held = new HashSet<>();

  private final FairShare guests;
  private boolean listed;
  private boolean leftOut;
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
          size(latest.networks()),
          size(latest.networkStatus()));
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

  /** Why a pod is kept. */
  private enum Kind {
    /** It is not idle, or was not: the kubelet admitted it. */
    ADMITTED,
    /** It is in the ledger. */
    HELD,
    /** There is room for it. */
    GUEST
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
    this.budget = budget;
    this.shortBytes = shortBytes;
    guests = new FairShare(idlePods);
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

  /** Keeps these pods even if they are idle, if the first list shows them. */
  public void hold(Collection<PodUid> inLedger) {
    held.addAll(inLedger);
  }

  /** Notes that the first list is complete: a pod that ends from now on was seen before. */
  public void listed() {
    listed = true;
    held.clear();
  }

  /** Whether, since the last call, there was no room for a pod that carries the finalizer. */
  public boolean leftOut() {
    boolean any = leftOut;
    leftOut = false;
    return any;
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
    Kind kind = kindOf(shown);
    if (kind == null) {
      return false;
    }
    Pod pod = kept(shown, kind);
    put(pod.uid(), Entry.of(pod, pod, null, false, kind));
    shrink(pod.uid());
    return true;
  }

  /** Why a pod that was not known is kept; null if it is not. */
  private @Nullable Kind kindOf(Pod pod) {
    if (!pod.idle()) {
      return Kind.ADMITTED;
    }
    if (held.contains(pod.uid())) {
      return Kind.HELD;
    }
    boolean hadEnded = !listed && pod.phase() != Pod.Phase.PENDING;
    boolean mayHoldSomething = pod.ownFinalizer() || hadEnded;
    if (mayHoldSomething && guests.take(pod.ref().namespace())) {
      return Kind.GUEST;
    }
    leftOut |= pod.ownFinalizer();
    return null;
  }

  /** The pods whose annotations were cut since the last call; to subscribers they have changed. */
  public List<PodUid> cut() {
    List<PodUid> uids = List.copyOf(cut);
    cut.clear();
    return uids;
  }

  /** Bytes that all annotations take; above the budget only if all of them are short. */
  public long bytes() {
    return bytes.total();
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

  /**
   * A pod as it is kept.
   *
   * @param isCut whether an annotation is cut for lack of room
   */
  private record Fitted(Pod pod, boolean isCut) {}

  /**
   * The pod, in which texts that were cut before and have not changed are cut again if there still
   * is no room, and its namespace is the one to give way.
   */
  private Fitted fitted(Entry before, Pod pod) {
    long more = size(pod.networks()) + size(pod.networkStatus()) - before.bytes();
    if (!before.isCut() || bytes.total() + more <= budget || !takesTheMost(pod, more)) {
      return new Fitted(pod, false);
    }
    Pod fitted =
        pod.withAnnotations(
            fitted(before.latest().networks(), pod.networks()),
            fitted(before.latest().networkStatus(), pod.networkStatus()));
    return new Fitted(fitted, !fitted.equals(pod));
  }

  private boolean takesTheMost(Pod pod, long more) {
    return share(pod) + more >= bytes.most();
  }

  private @Nullable String fitted(@Nullable String before, @Nullable String now) {
    return before != null
            && now != null
            && OversizedText.parse(before).isPresent()
            && before.equals(marker(now))
        ? before
        : now;
  }

  /** Forgets a pod that is gone, for good: its uid never comes back. */
  public @Nullable Pod remove(PodUid uid) {
    Entry entry = entries.remove(uid);
    if (entry == null) {
      return null;
    }
    count(entry.latest(), -entry.bytes());
    leaveRoom(entry, null);
    return entry.latest();
  }

  private void put(PodUid uid, Entry now) {
    Entry before = entries.put(uid, now);
    leaveRoom(before, now);
    count(now.latest(), now.bytes() - (before == null ? 0 : before.bytes()));
  }

  private void leaveRoom(@Nullable Entry before, @Nullable Entry now) {
    if (before != null && before.isGuest() && (now == null || !now.isGuest())) {
      guests.release(before.latest().ref().namespace());
    }
  }

  private void count(Pod pod, long more) {
    bytes.add(pod.ref().namespace(), more);
  }

  /** Makes room; among equals, what was just put gives way, so that others stay as they are. */
  private void shrink(PodUid newest) {
    Entry next = bytes.total() > budget ? largest(newest) : null;
    while (next != null) {
      Pod pod = cutLonger(next);
      put(pod.uid(), Entry.of(pod, pod, next.ownAtNanos(), true, next.kind()));
      cut.add(pod.uid());
      next = bytes.total() > budget ? largest(newest) : null;
    }
  }

  /** In the namespace that takes the most, the pod with the longest text; null if all are short. */
  private @Nullable Entry largest(PodUid newest) {
    return entries.values().stream()
        .filter(entry -> entry.longest() > shortBytes)
        .max(
            Comparator.comparingLong((Entry entry) -> share(entry.latest()))
                .thenComparingLong(Entry::longest)
                .thenComparing(entry -> entry.latest().uid().equals(newest)))
        .orElse(null);
  }

  private long share(Pod pod) {
    return bytes.of(pod.ref().namespace());
  }

  private Pod cutLonger(Entry entry) {
    Pod pod = entry.latest();
    return entry.networksBytes() >= entry.statusBytes()
        ? pod.withAnnotations(marker(pod.networks()), pod.networkStatus())
        : pod.withAnnotations(pod.networks(), marker(pod.networkStatus()));
  }

  private String marker(@Nullable String text) {
    return OversizedText.of(String.valueOf(text)).marker(shortBytes);
  }

  private static long size(@Nullable String text) {
    return text == null ? 0 : HeapBytes.of(text);
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
