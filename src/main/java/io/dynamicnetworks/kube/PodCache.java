package io.dynamicnetworks.kube;

import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodUid;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The pods of this node as last seen, never older than an own write. Fed by the watch and by the
 * answers to writes, which overtake one another. For one event loop.
 *
 * <p>Of a pod in a terminal phase the annotations are dropped: nothing is attached to it any more,
 * and thousands of them may lie on a node. What remains says whether its containers have ended, and
 * whether it waits for the finalizer.
 */
public final class PodCache {
  /**
   * For how long an own write is held against a watch that shows something older. A watch is behind
   * by moments; after that its word counts, since resourceVersions go back when etcd is restored.
   */
  private static final long HELD_NANOS = Duration.ofMinutes(5).toNanos();

  private final LongSupplier nanoTime;
  private final Map<PodUid, Entry> entries = new HashMap<>();

  /**
   * One pod.
   *
   * @param latest what is known
   * @param announced what those who listen for changes know
   * @param ownAtNanos when {@code latest} was set by an own read or write; null if by the watch
   */
  private record Entry(Pod latest, Pod announced, @Nullable Long ownAtNanos) {}

  public PodCache(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** What is kept of a pod: all of it, but for the annotations of one in a terminal phase. */
  static Pod kept(Pod pod) {
    return pod.phase().terminal() ? pod.withoutAnnotations() : pod;
  }

  /** What is known of a pod; null if there is no such pod. */
  public @Nullable Pod get(PodUid uid) {
    Entry entry = entries.get(uid);
    return entry == null ? null : entry.latest();
  }

  /** The pod with its annotations, as a change is decided from; null if these are not known. */
  @Nullable Pod whole(PodUid uid) {
    Pod pod = get(uid);
    return pod == null || pod.phase().terminal() ? null : pod;
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
      entries.put(pod.uid(), new Entry(pod, pod, null));
      return true;
    }
    boolean behind = isHeld(before) && isNewer(before.latest(), pod);
    Pod latest = behind ? before.latest() : pod;
    entries.put(pod.uid(), new Entry(latest, latest, behind ? before.ownAtNanos() : null));
    return !alike(before.announced(), latest);
  }

  /** Takes what an own read shows, if it is news; the watch will announce it. */
  public void read(Pod shown) {
    Pod pod = kept(shown);
    Entry before = entries.get(pod.uid());
    if (before != null && isNewer(pod, before.latest())) {
      entries.put(pod.uid(), new Entry(pod, before.announced(), nanoTime.getAsLong()));
    }
  }

  /**
   * Takes the answer to an own write. What was written need not be announced; what others changed
   * before it still is, when the watch comes to it.
   */
  public void wrote(Pod shown) {
    Pod pod = kept(shown);
    Entry before = entries.get(pod.uid());
    if (before != null && isNewer(pod, before.latest())) {
      // After an own read that showed what others changed, that is still to be announced.
      boolean all = alike(before.announced(), before.latest());
      Pod announced = all ? withOwnWrites(before.announced(), pod) : before.announced();
      entries.put(pod.uid(), new Entry(pod, announced, nanoTime.getAsLong()));
    }
  }

  /** Forgets a pod that is gone: for good, since its uid never comes back. */
  public @Nullable Pod remove(PodUid uid) {
    Entry entry = entries.remove(uid);
    return entry == null ? null : entry.latest();
  }

  private boolean isHeld(Entry entry) {
    return entry.ownAtNanos() != null && nanoTime.getAsLong() - entry.ownAtNanos() < HELD_NANOS;
  }

  /** Whether all that matters is the same. */
  private static boolean alike(Pod one, Pod other) {
    return one.withResourceVersion(other.resourceVersion()).equals(other);
  }

  /**
   * Whether the first is from a later write. Resource versions are integers that grow (promised
   * since Kubernetes 1.35, and so in every version before).
   */
  private static boolean isNewer(Pod one, Pod other) {
    String a = one.resourceVersion();
    String b = other.resourceVersion();
    return a.length() == b.length() ? a.compareTo(b) > 0 : a.length() > b.length();
  }

  private static Pod withOwnWrites(Pod pod, Pod written) {
    return pod.withOwnFinalizer(written.ownFinalizer())
        .withNetworkStatus(written.networkStatus())
        .withReady(written.ready());
  }
}
