package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The pods of which the index shows something new, each published once it is read completely. */
final class ChangedPods {
  private final KnownPods pods;
  private final Map<String, IndexedSandbox> sandboxes;
  private final Set<String> changed = new HashSet<>();

  /** Pods under which a sandbox was published, and whose last file has been removed since. */
  private final Set<PodUid> left = new HashSet<>();

  /**
   * @param sandboxes those in the index
   */
  ChangedPods(KnownPods pods, Map<String, IndexedSandbox> sandboxes) {
    this.pods = pods;
    this.sandboxes = sandboxes;
  }

  /** Notes that the index shows something new of the sandbox. */
  void note(String sandboxId) {
    changed.add(sandboxId);
  }

  /** Notes that the sandbox's last file was removed. */
  void noteLast(IndexedSandbox sandbox) {
    if (sandbox.publishedAs != null) {
      left.add(sandbox.publishedAs);
    }
  }

  /** Drops what was noted of a sandbox that is no longer indexed: its files still exist. */
  void forget(String sandboxId) {
    changed.remove(sandboxId);
  }

  /**
   * Marks the sandboxes of the pod with this name as changed, because the pod appeared, changed or
   * disappeared: a file may identify its pod by name or static-pod hash instead of the API's uid.
   */
  void notePod(PodRef ref) {
    for (IndexedSandbox sandbox : sandboxes.values()) {
      SandboxPod pod = sandbox.pod();
      if (pod != null && pod.ref().equals(ref)) {
        note(sandbox.id);
      }
    }
  }

  /** The state of all pods that changed since the last call. */
  List<CachedPod> take() {
    Set<PodUid> touched = touched();
    changed.clear();
    left.clear();
    if (touched.isEmpty()) {
      return List.of();
    }
    Map<PodUid, List<IndexedSandbox>> byPod = byPod(touched::contains);
    List<CachedPod> taken = new ArrayList<>();
    for (PodUid uid : touched) {
      List<IndexedSandbox> ofPod = byPod.getOrDefault(uid, List.of());
      if (ofPod.stream().allMatch(sandbox -> sandbox.complete)) {
        taken.add(pod(uid, ofPod));
      } else {
        ofPod.forEach(sandbox -> note(sandbox.id)); // Published once complete.
      }
    }
    return taken;
  }

  /** The state of all pods. */
  List<CachedPod> all() {
    changed.addAll(sandboxes.keySet());
    return take();
  }

  private static CachedPod pod(PodUid uid, List<IndexedSandbox> ofPod) {
    ofPod.forEach(sandbox -> sandbox.publishedAs = uid);
    PodRef ref =
        ofPod.stream()
            .map(IndexedSandbox::pod)
            .filter(Objects::nonNull)
            .map(SandboxPod::ref)
            .findFirst()
            .orElse(null);
    List<CachedSandbox> views =
        ofPod.stream()
            .sorted(Comparator.comparingLong(IndexedSandbox::newestMillis))
            .map(IndexedSandbox::view)
            .toList();
    return new CachedPod(uid, ref, views);
  }

  /** The pods that have anything in the cache. */
  Set<PodUid> pods() {
    return byPod(uid -> true).keySet();
  }

  private Set<PodUid> touched() {
    Set<PodUid> touched = new HashSet<>(left);
    for (String id : changed) {
      IndexedSandbox sandbox = sandboxes.get(id);
      PodUid uid = sandbox == null ? null : uid(sandbox);
      if (uid != null) {
        touched.add(uid);
      }
      PodUid before = sandbox == null ? null : sandbox.publishedAs;
      if (before != null) {
        touched.add(before);
      }
    }
    return touched;
  }

  private Map<PodUid, List<IndexedSandbox>> byPod(Predicate<PodUid> wanted) {
    Map<PodUid, List<IndexedSandbox>> byPod = new HashMap<>();
    for (IndexedSandbox sandbox : sandboxes.values()) {
      PodUid uid = uid(sandbox);
      if (uid != null && wanted.test(uid)) {
        byPod.computeIfAbsent(uid, first -> new ArrayList<>()).add(sandbox);
      }
    }
    return byPod;
  }

  private @Nullable PodUid uid(IndexedSandbox sandbox) {
    SandboxPod pod = sandbox.pod();
    return pod == null ? null : pods.uid(pod);
  }
}
