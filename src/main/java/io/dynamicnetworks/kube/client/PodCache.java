package io.dynamicnetworks.kube.client;

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
 * The pods of this node as last seen, never older than an own write. Fed by the watch and by the
 * answers to writes, which overtake one another. For one event loop.
 *
 * <p>Of a pod in a terminal phase the annotations are dropped: nothing is attached to it any more,
 * and thousands of them may lie on a node. What remains says whether its containers have ended, and
 * whether it waits for the finalizer.
 *
 * <p>The annotations of all pods together have a budget. Where it is exceeded, the namespace that
 * has the most gives: in the place of its largest texts stand {@link OversizedText} markers, as if
 * each were too long, so that the pods' owners are told, and nothing is attached or detached. Short
 * texts always stay.
 */
public final class PodCache {
  /**
   * For how long an own write is held against a watch that shows something older. A watch is behind
   * by moments; after that its word counts, since resourceVersions go back when etcd is restored.
   */
  private static final long HELD_NANOS = Duration.ofMinutes(5).toNanos();

  private static final char MOST_OF_LATIN_1 = 0xFF;

  private final LongSupplier nanoTime;
  private final long budget;
  private final int shortBytes;
  private final Map<PodUid, Entry> entries = new HashMap<>();

  /** What the annotations of each namespace take. */
  private final Map<String, Long> shares = new HashMap<>();

  private long bytes;
  private final Set<PodUid> cut = new LinkedHashSet<>();
  private Runnable whenCut = () -> {};

  /**
   * One pod.
   *
   * @param latest what is known
   * @param announced what those who listen for changes know
   * @param ownAtNanos when {@code latest} was set by an own read or write; null if by the watch
   * @param isCut whether there was no room for an annotation
   * @param networksBytes what {@code latest}'s annotations take, counted once: they are long
   */
  private record Entry(
      Pod latest,
      Pod announced,
      @Nullable Long ownAtNanos,
      boolean isCut,
      long networksBytes,
      long statusBytes) {
    static Entry of(Pod latest, Pod announced, @Nullable Long ownAtNanos, boolean isCut) {
      return new Entry(
          latest,
          announced,
          ownAtNanos,
          isCut,
          size(latest.networks()),
          size(latest.networkStatus()));
    }

    long bytes() {
      return networksBytes + statusBytes;
    }

    long longest() {
      return Math.max(networksBytes, statusBytes);
    }
  }

  public PodCache(LongSupplier nanoTime) {
    this(nanoTime, Budgets.PODS_BYTES, Budgets.POD_TEXT_BYTES);
  }

  /**
   * @param budget of all annotations, in bytes of the heap
   * @param shortBytes what an annotation may have in any case
   */
  PodCache(LongSupplier nanoTime, long budget, int shortBytes) {
    this.nanoTime = nanoTime;
    this.budget = budget;
    this.shortBytes = shortBytes;
  }

  /** What is kept of a pod: all of it, but for the annotations of one in a terminal phase. */
  public static Pod kept(Pod pod) {
    return pod.phase().terminal() ? pod.withoutAnnotations() : pod;
  }

  /** What is known of a pod; null if there is no such pod. */
  public @Nullable Pod get(PodUid uid) {
    Entry entry = entries.get(uid);
    return entry == null ? null : entry.latest();
  }

  /** The pod with its annotations, as a change is decided from; null if these are not known. */
  public @Nullable Pod whole(PodUid uid) {
    Entry entry = entries.get(uid);
    return entry == null || entry.isCut() || entry.latest().phase().terminal()
        ? null
        : entry.latest();
  }

  /** Of all pods that there are. */
  public List<PodUid> uids() {
    return List.copyOf(entries.keySet());
  }

  /** How many pods there are. */
  public int size() {
    return entries.size();
  }

  /**
   * Takes what the watch shows; whether something changed that is to be announced, with what {@link
   * #get} gives then.
   */
  public boolean seen(Pod shown) {
    Pod pod = kept(shown);
    Entry before = entries.get(pod.uid());
    if (before == null) {
      put(pod.uid(), Entry.of(pod, pod, null, false));
      shrink();
      return true;
    }
    boolean behind = isHeld(before) && before.latest().isNewerThan(pod);
    Pod latest = behind ? before.latest() : pod;
    put(pod.uid(), Entry.of(latest, latest, behind ? before.ownAtNanos() : null, false));
    shrink();
    Entry now = entries.getOrDefault(pod.uid(), before);
    return !alike(before.announced(), now.announced());
  }

  /**
   * The pods whose annotations had to make room since this was asked before; they have changed for
   * those who listen.
   */
  public List<PodUid> cut() {
    List<PodUid> uids = List.copyOf(cut);
    cut.clear();
    return uids;
  }

  /** What all annotations take; more than the budget only where all of them are short. */
  public long bytes() {
    return bytes;
  }

  /** Runs it when an own read or write has left something for {@link #cut}. */
  public void whenCut(Runnable listener) {
    whenCut = listener;
  }

  /** Takes what an own read shows, if it is news; the watch will announce it. */
  public void read(Pod shown) {
    Pod pod = kept(shown);
    Entry before = entries.get(pod.uid());
    if (before != null && pod.isNewerThan(before.latest())) {
      putOwn(pod, before.announced());
    }
  }

  /**
   * Takes the answer to an own write. What was written need not be announced; what others changed
   * before it still is, when the watch comes to it.
   */
  public void wrote(Pod shown) {
    Pod pod = kept(shown);
    Entry before = entries.get(pod.uid());
    if (before != null && pod.isNewerThan(before.latest())) {
      // After an own read that showed what others changed, that is still to be announced.
      boolean all = alike(before.announced(), before.latest());
      putOwn(pod, all ? withOwnWrites(before.announced(), pod) : before.announced());
    }
  }

  private void putOwn(Pod pod, Pod announced) {
    put(pod.uid(), Entry.of(pod, announced, nanoTime.getAsLong(), false));
    shrink();
    if (!cut.isEmpty()) {
      whenCut.run();
    }
  }

  /** Forgets a pod that is gone: for good, since its uid never comes back. */
  public @Nullable Pod remove(PodUid uid) {
    Entry entry = entries.remove(uid);
    if (entry == null) {
      return null;
    }
    count(entry.latest(), -entry.bytes());
    return entry.latest();
  }

  private void put(PodUid uid, Entry now) {
    Entry before = entries.put(uid, now);
    count(now.latest(), now.bytes() - (before == null ? 0 : before.bytes()));
  }

  private void count(Pod pod, long more) {
    bytes += more;
    shares.merge(pod.ref().namespace(), more, (a, b) -> a + b == 0 ? null : a + b);
  }

  private void shrink() {
    Entry next = bytes > budget ? largest() : null;
    while (next != null) {
      Pod pod = cutLonger(next);
      put(pod.uid(), Entry.of(pod, pod, next.ownAtNanos(), true));
      cut.add(pod.uid());
      next = bytes > budget ? largest() : null;
    }
  }

  /** Of the namespace that takes the most, the pod with the longest text; null if all are short. */
  private @Nullable Entry largest() {
    return entries.values().stream()
        .filter(entry -> entry.longest() > shortBytes)
        .max(
            Comparator.comparingLong((Entry entry) -> share(entry.latest()))
                .thenComparingLong(Entry::longest))
        .orElse(null);
  }

  private long share(Pod pod) {
    return shares.getOrDefault(pod.ref().namespace(), 0L);
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

  /** In the heap: one character beyond Latin-1 doubles the others. */
  private static long size(@Nullable String text) {
    if (text == null) {
      return 0;
    }
    boolean isWide = false;
    for (int at = 0; at < text.length() && !isWide; at++) {
      isWide = text.charAt(at) > MOST_OF_LATIN_1;
    }
    return isWide ? 2L * text.length() : text.length();
  }

  private boolean isHeld(Entry entry) {
    return entry.ownAtNanos() != null && nanoTime.getAsLong() - entry.ownAtNanos() < HELD_NANOS;
  }

  /** Whether all that matters is the same. */
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
