package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.ExpectedFile;
import io.dynamicnetworks.model.InterfaceName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cache in memory, within {@link CacheLimits}: the files of live sandboxes and of those seen in
 * recent file events. Confined to the event loop.
 */
final class CacheIndex {
  private static final Logger LOG = LoggerFactory.getLogger(CacheIndex.class);

  private final KnownPods pods;
  private final Map<String, IndexedSandbox> sandboxes = new HashMap<>();
  private final Map<String, String> owners = new HashMap<>();
  private final FilelessSandboxes fileless = new FilelessSandboxes();
  private final ChangedPods changes;
  private final PendingReads reads;

  /** By sandbox that is being read, the files of known attachments. */
  private final Map<String, Set<ExpectedFile>> expected = new HashMap<>();

  private final SharedConfigs shared = new SharedConfigs();
  private final TextBudget budget = new TextBudget();

  CacheIndex(KnownPods pods) {
    this.pods = pods;
    changes = new ChangedPods(pods, sandboxes);
    reads = new PendingReads(this::sandboxOf, sandboxes, budget);
  }

  /** What to publish. */
  ChangedPods changes() {
    return changes;
  }

  /** What to read. */
  PendingReads reads() {
    return reads;
  }

  boolean has(String sandboxId) {
    return sandboxes.containsKey(sandboxId);
  }

  boolean hasFile(String name) {
    return owners.containsKey(name);
  }

  Set<String> ids() {
    return Set.copyOf(sandboxes.keySet());
  }

  int files() {
    return owners.size();
  }

  int textBytes() {
    return budget.total();
  }

  /** The number of files that cannot be used. */
  int unusable() {
    return (int)
        sandboxes.values().stream()
            .mapToLong(
                sandbox ->
                    sandbox.refused.size()
                        + sandbox.files.values().stream()
                            .filter(file -> file.origin == null)
                            .count())
            .sum();
  }

  /** Adds a file, or replaces its content. */
  void put(String name, Stamp stamp, CacheFile content) {
    IndexedSandbox sandbox = sandbox(content.containerId());
    String id = sandbox.id;
    IndexedFile file = IndexedFile.of(name, stamp, content, shared, () -> changes.note(id));
    if (put(sandbox, file)) {
      budget.add(content.pod(), file);
    }
  }

  /** Adds a file of which only the existence is known. */
  void putUnusable(String name, @Nullable Stamp stamp, String why, Set<String> otherIds) {
    boolean isNews = isUsableOrUnread(name);
    if (putUnread(name, stamp, otherIds) && isNews) {
      LOG.warn("unusable cache file file={} cause=\"{}\"", name, why);
    }
  }

  /**
   * Adds a file that was not read, of which only the existence is known; returns false if its name
   * contains no valid interface name.
   */
  boolean putUnread(String name, @Nullable Stamp stamp, Set<String> otherIds) {
    CacheFileNames.Parts parts = parts(name, otherIds);
    InterfaceName iface = parts == null ? null : InterfaceName.parse(parts.iface()).orElse(null);
    if (parts == null || iface == null) {
      refuse(name, stamp, otherIds);
      return false;
    }
    put(
        sandbox(parts.sandboxId()),
        IndexedFile.unusable(
            new IndexedFile.Named(name, stamp, iface, parts.networkName()), shared));
    return true;
  }

  private boolean isUsableOrUnread(String name) {
    IndexedFile file = file(name);
    return file == null || file.origin != null || file.stamp == null || !file.stamp.isRead();
  }

  /** Records that the file is of no use, so that it is not read again while it is unchanged. */
  void refuse(String name, @Nullable Stamp stamp, Set<String> otherIds) {
    if (file(name) != null) {
      remove(name);
    }
    CacheFileNames.Parts parts = parts(name, otherIds);
    if (parts == null || stamp == null) {
      return;
    }
    IndexedSandbox sandbox = sandbox(parts.sandboxId());
    if (owners.containsKey(name) || sandbox.count() < FilesPerSandbox.allowed(owners.size())) {
      sandbox.refused.put(name, stamp);
      owners.put(name, sandbox.id);
    }
  }

  /** The sandbox that has the file; null if none has. */
  private @Nullable IndexedSandbox sandboxOf(String name) {
    return sandboxes.get(owners.getOrDefault(name, ""));
  }

  private @Nullable IndexedFile file(String name) {
    IndexedSandbox sandbox = sandboxOf(name);
    return sandbox == null ? null : sandbox.files.get(name);
  }

  private CacheFileNames.@Nullable Parts parts(String name, Set<String> otherIds) {
    return Stream.of(sandboxes.keySet(), otherIds, fileless.empty(), fileless.begun())
        .map(ids -> new CacheFileNames(ids).find(name))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private IndexedSandbox sandbox(String id) {
    return sandboxes.computeIfAbsent(
        id,
        absent -> {
          IndexedSandbox made = new IndexedSandbox(id);
          made.followed = fileless.has(id);
          fileless.forget(id);
          return made;
        });
  }

  /** Notes that the sandbox is about to get its first file; ignored if the index has some. */
  void noteBegun(String id) {
    if (!has(id)) {
      fileless.noteBegun(id);
    }
  }

  /** Notes that the sandbox may have files that are not in the index. */
  void forgetEmpty(String id) {
    fileless.forget(id);
  }

  /** Notes that events were lost: which sandboxes have no files is no longer known. */
  void forgetEmpty() {
    fileless.forgetAll();
  }

  /** The sandboxes in the index, and those that have no files. */
  Set<String> knownIds() {
    Set<String> ids = new HashSet<>(sandboxes.keySet());
    ids.addAll(fileless.empty());
    return ids;
  }

  private boolean put(IndexedSandbox sandbox, IndexedFile file) {
    IndexedFile before = sandbox.files.remove(file.name);
    if (before != null) {
      owners.remove(file.name);
      forget(before);
    }
    if (sandbox.refused.remove(file.name) != null) {
      owners.remove(file.name);
    }
    if (before == null
        && sandbox.count() >= FilesPerSandbox.allowed(owners.size())
        && !isExpected(sandbox.id, file)) {
      passOver(sandbox, file);
      return false;
    }
    sandbox.files.put(file.name, file);
    owners.put(file.name, sandbox.id);
    changes.note(sandbox.id);
    return true;
  }

  private static void passOver(IndexedSandbox sandbox, IndexedFile file) {
    file.release();
    if (!sandbox.overLimitLogged) {
      LOG.warn(
          "too many cache files in sandbox sandbox={} limit={}", sandbox.id, sandbox.files.size());
    }
    sandbox.overLimitLogged = true;
    sandbox.overLimit = true;
  }

  /**
   * Has files of known attachments kept, however many files the sandbox has; until the next call.
   *
   * @param listed whether all of the sandbox's files are about to be read
   */
  void expect(String id, Set<ExpectedFile> files, boolean listed) {
    if (files.isEmpty()) {
      expected.remove(id);
    } else {
      expected.put(id, files);
    }
    IndexedSandbox sandbox = sandboxes.get(id);
    if (sandbox != null) {
      sandbox.overLimit &= !listed;
    }
  }

  private boolean isExpected(String id, IndexedFile file) {
    return expected.getOrDefault(id, Set.of()).stream()
        .anyMatch(one -> one.is(file.iface, file.networkName));
  }

  /** Whether the sandbox has files that are not kept. */
  boolean isOverLimit(String id) {
    IndexedSandbox sandbox = sandboxes.get(id);
    return sandbox != null && sandbox.overLimit;
  }

  /** Removes a file. */
  void remove(String name) {
    IndexedSandbox sandbox = sandboxOf(name);
    if (sandbox == null) {
      return;
    }
    owners.remove(name);
    sandbox.refused.remove(name);
    IndexedFile file = sandbox.files.remove(name);
    if (file != null) {
      changes.note(sandbox.id);
      forget(file);
    }
    if (sandbox.count() == 0) {
      boolean isEmpty = sandbox.complete && !sandbox.overLimit;
      drop(sandbox);
      changes.noteLast(sandbox);
      if (isEmpty) {
        fileless.noteEmpty(sandbox.id);
      }
    }
  }

  private void forget(IndexedFile file) {
    if (file.origin != null) {
      budget.remove(file.origin.pod(), file);
    }
    file.release();
  }

  /** Sets or removes a sandbox's record; ignored for a sandbox without files. */
  void putRecord(FileVisit.SandboxRecord visit) {
    IndexedSandbox sandbox = sandboxes.get(visit.sandboxId());
    if (sandbox == null) {
      return;
    }
    forgetRecord(sandbox);
    SandboxPod pod = sandbox.pod();
    if (visit.stamp() != null && pod != null) {
      String id = sandbox.id;
      IndexedSandbox.RecordHeld held =
          new IndexedSandbox.RecordHeld(pod, visit.stamp(), visit.record(), () -> changes.note(id));
      sandbox.record = held;
      budget.add(pod, held);
    }
    changes.note(sandbox.id);
  }

  private void forgetRecord(IndexedSandbox sandbox) {
    if (sandbox.record != null) {
      budget.remove(sandbox.record.pod, sandbox.record);
      sandbox.record = null;
    }
  }

  /** The sandboxes whose files or record may not have been read yet. */
  Set<String> incomplete() {
    Set<String> ids = new HashSet<>();
    sandboxes.values().stream().filter(one -> !one.complete).forEach(one -> ids.add(one.id));
    return ids;
  }

  /**
   * Notes that all files of these sandboxes are known, and their records.
   *
   * @param listed whether the folder was listed for them
   */
  void complete(Set<String> ids, boolean listed) {
    for (String id : ids) {
      IndexedSandbox sandbox = sandboxes.get(id);
      if (sandbox == null && listed) {
        fileless.noteEmpty(id);
      } else if (sandbox != null && !sandbox.complete) {
        sandbox.complete = true;
        changes.note(id);
      }
    }
  }

  /** Whether the sandbox may have files that are not known. */
  boolean needsListing(String id) {
    IndexedSandbox sandbox = sandboxes.get(id);
    return sandbox == null
        ? !fileless.empty().contains(id)
        : !sandbox.complete && !sandbox.followed;
  }

  /** Notes activity of the sandbox, which keeps it for a while even if it is not ready. */
  void noteActivity(String id, long nowMillis) {
    IndexedSandbox sandbox = sandboxes.get(id);
    if (sandbox != null) {
      sandbox.activeAtMillis = nowMillis;
    }
  }

  /** Whether there is room for one more sandbox that is not live and belongs to no known pod. */
  boolean hasPlaceForStray(Set<String> live) {
    return sandboxes.values().stream().filter(one -> !live.contains(one.id) && !hasPod(one)).count()
        < CacheLimits.STRAY_SANDBOXES;
  }

  private boolean hasPod(IndexedSandbox sandbox) {
    SandboxPod pod = sandbox.pod();
    return pod != null && pods.exists(pod);
  }

  /** The namespace of the sandbox's pod; null if unknown. */
  @Nullable String namespaceOf(String id) {
    IndexedSandbox sandbox = sandboxes.get(id);
    SandboxPod pod = sandbox == null ? null : sandbox.pod();
    return pod == null ? null : pod.ref().namespace();
  }

  /** What is known of a sandbox, possibly nothing. */
  CachedSandbox view(String id) {
    IndexedSandbox sandbox = sandboxes.get(id);
    return sandbox == null ? new CachedSandbox(id, List.of(), null) : sandbox.view();
  }

  /**
   * Keeps the sandboxes in use, recently active ones, and a few ended ones of each existing pod.
   * The others are dropped without publishing a change: their files still exist. Which sandboxes
   * have no files is no longer known: call this before a scan, as events may have been lost.
   */
  void retain(Set<String> inUse, long heardOfSinceMillis) {
    forgetEmpty();
    Map<SandboxPod, List<IndexedSandbox>> ended = new HashMap<>();
    for (IndexedSandbox sandbox : List.copyOf(sandboxes.values())) {
      if (inUse.contains(sandbox.id) || sandbox.activeAtMillis >= heardOfSinceMillis) {
        continue;
      }
      SandboxPod pod = sandbox.pod();
      if (pod != null && pods.exists(pod)) {
        ended.computeIfAbsent(pod, first -> new ArrayList<>()).add(sandbox);
      } else {
        drop(sandbox);
      }
    }
    for (List<IndexedSandbox> ofPod : ended.values()) {
      ofPod.sort(Comparator.comparingLong(IndexedSandbox::newestMillis).reversed());
      ofPod.stream().skip(CacheLimits.ENDED_SANDBOXES_PER_POD).forEach(this::drop);
    }
  }

  private void drop(IndexedSandbox sandbox) {
    sandboxes.remove(sandbox.id);
    sandbox.files.keySet().forEach(owners::remove);
    sandbox.refused.keySet().forEach(owners::remove);
    sandbox.files.values().forEach(this::forget);
    sandbox.files.clear();
    sandbox.refused.clear();
    forgetRecord(sandbox);
    changes.forget(sandbox.id);
  }
}
