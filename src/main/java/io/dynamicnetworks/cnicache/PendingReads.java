package io.dynamicnetworks.cnicache;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which files have to be read again to bring the index up to date; {@link Stamp} decides. */
final class PendingReads {
  private final Function<String, @Nullable IndexedSandbox> owner;
  private final Map<String, IndexedSandbox> sandboxes;
  private final TextBudget budget;

  /**
   * @param owner the sandbox that has the file of that name; null if none has
   * @param sandboxes those in the index
   */
  PendingReads(
      Function<String, @Nullable IndexedSandbox> owner,
      Map<String, IndexedSandbox> sandboxes,
      TextBudget budget) {
    this.owner = owner;
    this.sandboxes = sandboxes;
    this.budget = budget;
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
   * The reads that bring the sandboxes up to date.
   *
   * @param listed names that were found in the folder
   * @param reading what to read
   */
  List<PendingRead> of(Set<String> ids, Map<String, CacheFileNames.Parts> listed, Reading reading) {
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
  boolean isHeld(PendingRead read) {
    Stamp held =
        switch (read) {
          case PendingRead.Result(String name, Stamp _, ByteShare _) -> {
            IndexedSandbox sandbox = owner.apply(name);
            yield sandbox == null ? null : sandbox.stamp(name);
          }
          case PendingRead.SandboxRecord(String id, Stamp _, ByteShare _) -> {
            IndexedSandbox.RecordHeld record = record(id);
            yield record == null ? null : record.stamp;
          }
        };
    return held != null && held.isSame(read.known());
  }
}
