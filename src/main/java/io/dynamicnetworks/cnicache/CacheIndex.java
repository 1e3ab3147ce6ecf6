package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.ExpectedFile;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
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
  private final Set<String> changed = new HashSet<>();

  /** Sandboxes without files, as a listing or the end of their last file has shown. */
  private final Set<String> empty = new LinkedHashSet<>();

  /** Sandboxes that are being set up: their first file is yet to be reported. */
  private final Set<String> begun = new LinkedHashSet<>();

  /** Pods under which a sandbox was published, and whose last file has been removed since. */
  private final Set<PodUid> left = new HashSet<>();

  /** By sandbox that is being read, the files of known attachments. */
  private final Map<String, Set<ExpectedFile>> expected = new HashMap<>();

  private final SharedConfigs shared = new SharedConfigs();
  private final TextBudget budget = new TextBudget();

  CacheIndex(KnownPods pods) {
    this.pods = pods;
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
    IndexedFile file = IndexedFile.of(name, stamp, content, shared, () -> changed.add(id));
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
    if (owners.containsKey(name) || sandbox.count() < FileCount.allowed(owners.size())) {
      sandbox.refused.put(name, stamp);
      owners.put(name, sandbox.id);
    }
  }

  private @Nullable IndexedFile file(String name) {
    IndexedSandbox sandbox = sandboxes.get(owners.getOrDefault(name, ""));
    return sandbox == null ? null : sandbox.files.get(name);
  }

  private CacheFileNames.@Nullable Parts parts(String name, Set<String> otherIds) {
    return Stream.of(sandboxes.keySet(), otherIds, empty, begun)
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
          made.followed = empty.contains(id) || begun.contains(id);
          forgetEmpty(id);
          return made;
        });
  }

  /** Notes that the sandbox is proved to have no files; ignored if the index has some. */
  private void noteEmpty(String id) {
    if (!has(id)) {
      addWithin(empty, id);
    }
  }

  /** Notes that the sandbox is about to get its first file; ignored if the index has some. */
  void noteBegun(String id) {
    if (!has(id)) {
      addWithin(begun, id);
    }
  }

  private static void addWithin(Set<String> ids, String id) {
    if (ids.size() == CacheLimits.EMPTY_SANDBOXES) {
      ids.remove(ids.iterator().next());
    }
    ids.add(id);
  }

  /** Notes that the sandbox may have files that are not in the index. */
  void forgetEmpty(String id) {
    empty.remove(id);
    begun.remove(id);
  }

  /** Notes that events were lost: which sandboxes have no files is no longer known. */
  void forgetEmpty() {
    empty.clear();
    begun.clear();
  }

  /** The sandboxes in the index, and those that have no files. */
  Set<String> knownIds() {
    Set<String> ids = new HashSet<>(sandboxes.keySet());
    ids.addAll(empty);
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
        && sandbox.count() >= FileCount.allowed(owners.size())
        && !isExpected(sandbox.id, file)) {
      passOver(sandbox, file);
      return false;
    }
    sandbox.files.put(file.name, file);
    owners.put(file.name, sandbox.id);
    changed.add(sandbox.id);
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
    IndexedSandbox sandbox = sandboxes.get(owners.getOrDefault(name, ""));
    if (sandbox == null) {
      return;
    }
    owners.remove(name);
    sandbox.refused.remove(name);
    IndexedFile file = sandbox.files.remove(name);
    if (file != null) {
      changed.add(sandbox.id);
      forget(file);
    }
    if (sandbox.count() == 0) {
      boolean isEmpty = sandbox.complete && !sandbox.overLimit;
      drop(sandbox);
      leave(sandbox);
      if (isEmpty) {
        noteEmpty(sandbox.id);
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
          new IndexedSandbox.RecordHeld(pod, visit.stamp(), visit.record(), () -> changed.add(id));
      sandbox.record = held;
      budget.add(pod, held);
    }
    changed.add(sandbox.id);
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
        noteEmpty(id);
      } else if (sandbox != null && !sandbox.complete) {
        sandbox.complete = true;
        changed.add(id);
      }
    }
  }

  /** Whether the sandbox may have files that are not known. */
  boolean needsListing(String id) {
    IndexedSandbox sandbox = sandboxes.get(id);
    return sandbox == null ? !empty.contains(id) : !sandbox.complete && !sandbox.followed;
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

  /**
   * The reads that bring the sandboxes up to date.
   *
   * @param listed names that were found in the folder
   * @param reading what to read
   */
  List<PendingRead> pending(
      Set<String> ids, Map<String, CacheFileNames.Parts> listed, Reading reading) {
    Map<String, Set<String>> names = new TreeMap<>();
    ids.forEach(id -> names.put(id, new HashSet<>(known(id))));
    listed.forEach(
        (name, parts) -> names.computeIfAbsent(parts.sandboxId(), id -> new HashSet<>()).add(name));
    List<PendingRead> pending = new ArrayList<>();
    names.forEach(
        (id, files) -> {
          ByteShare share = reading == Reading.START ? new ByteShare() : null;
          files.forEach(
              name -> pending.add(new PendingRead.Result(name, stamp(id, name, reading), share)));
          if (!files.isEmpty()) {
            pending.add(new PendingRead.SandboxRecord(id, recordStamp(id, reading), share));
          }
        });
    return pending;
  }

  private Set<String> known(String id) {
    IndexedSandbox sandbox = sandboxes.get(id);
    if (sandbox == null) {
      return Set.of();
    }
    Set<String> names = new HashSet<>(sandbox.files.keySet());
    names.addAll(sandbox.refused.keySet());
    return names;
  }

  /** Which files are read. */
  enum Reading {
    /** Those that seem changed, for each sandbox within its {@link ByteShare}. */
    START,
    /** Those that seem changed. */
    CHANGED,
    /** All that may have changed, even within the resolution of the file system's times. */
    CURRENT
  }

  /**
   * The known stamp. Null forces a read: the stamp does not prove that the file is unchanged, or
   * the file's texts were dropped and now have room or are needed.
   */
  private @Nullable Stamp stamp(String id, String name, Reading reading) {
    IndexedSandbox sandbox = sandboxes.get(id);
    IndexedFile file = sandbox == null ? null : sandbox.files.get(name);
    boolean readable =
        file != null
            && file.hasDroppedTexts()
            && file.origin != null
            && (reading == Reading.CURRENT || budget.hasRoom(file.origin.pod(), file.wantedBytes));
    return sandbox == null || readable ? null : proof(sandbox.stamp(name), reading);
  }

  private @Nullable Stamp recordStamp(String id, Reading reading) {
    IndexedSandbox.RecordHeld record = record(id);
    return record == null || (reading == Reading.CURRENT && record.hasDroppedTexts())
        ? null
        : proof(record.stamp, reading);
  }

  private static @Nullable Stamp proof(@Nullable Stamp stamp, Reading reading) {
    return stamp != null && (reading != Reading.CURRENT || stamp.isSettled()) ? stamp : null;
  }

  private IndexedSandbox.@Nullable RecordHeld record(String id) {
    IndexedSandbox sandbox = sandboxes.get(id);
    return sandbox == null ? null : sandbox.record;
  }

  /**
   * Whether the index still holds what was read with the known stamp. A scan may have dropped the
   * sandbox meanwhile.
   */
  boolean holds(PendingRead read) {
    Stamp held =
        switch (read) {
          case PendingRead.Result(String name, Stamp _, ByteShare _) -> {
            IndexedSandbox sandbox = sandboxes.get(owners.getOrDefault(name, ""));
            yield sandbox == null ? null : sandbox.stamp(name);
          }
          case PendingRead.SandboxRecord(String id, Stamp _, ByteShare _) -> {
            IndexedSandbox.RecordHeld record = record(id);
            yield record == null ? null : record.stamp;
          }
        };
    return held != null && held.isSame(read.known());
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
    changed.remove(sandbox.id);
  }

  private void leave(IndexedSandbox sandbox) {
    if (sandbox.publishedAs != null) {
      left.add(sandbox.publishedAs);
    }
  }

  /**
   * Marks the sandboxes of the pod with this name as changed, because the pod appeared, changed or
   * disappeared: a file may identify its pod by name or static-pod hash instead of the API's uid.
   */
  void podChanged(PodRef ref) {
    for (IndexedSandbox sandbox : sandboxes.values()) {
      SandboxPod pod = sandbox.pod();
      if (pod != null && pod.ref().equals(ref)) {
        changed.add(sandbox.id);
      }
    }
  }

  /** The state of all pods that changed since the last call. */
  List<CachedPod> takeChanges() {
    Set<PodUid> touched = touched();
    changed.clear();
    left.clear();
    if (touched.isEmpty()) {
      return List.of();
    }
    Map<PodUid, List<IndexedSandbox>> byPod = byPod(touched::contains);
    List<CachedPod> pods = new ArrayList<>();
    for (PodUid uid : touched) {
      List<IndexedSandbox> ofPod = byPod.getOrDefault(uid, List.of());
      if (ofPod.stream().allMatch(sandbox -> sandbox.complete)) {
        pods.add(pod(uid, ofPod));
      } else {
        ofPod.forEach(sandbox -> changed.add(sandbox.id)); // Published once complete.
      }
    }
    return pods;
  }

  /** The state of all pods. */
  List<CachedPod> all() {
    changed.addAll(sandboxes.keySet());
    return takeChanges();
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
