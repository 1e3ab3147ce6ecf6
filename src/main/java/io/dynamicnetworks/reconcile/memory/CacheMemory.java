package io.dynamicnetworks.reconcile.memory;

import io.dynamicnetworks.flow.LruMap;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.plan.Takeover;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the CNI cache shows of a pod, and what of it the ledger does not know yet. */
public final class CacheMemory {
  private static final int MAX_ENDED = 64;

  private List<CachedSandbox> sandboxes = List.of();

  /** What the CNI cache has shown of each sandbox and is not yet compared with the ledger. */
  private final Map<String, CachedSandbox> untaken = new LinkedHashMap<>();

  /**
   * Ids of sandboxes that the pod has, or had when last seen, and that are to be read once ended.
   * Without the CNI cache none is read, and a pod may have a new sandbox each second.
   */
  private final Set<String> mayHaveEnded = Collections.newSetFromMap(new LruMap<>(MAX_ENDED));

  /** Takes over what another memory of the same pod was last shown. */
  void takeOver(CacheMemory before) {
    sandboxes = before.sandboxes;
  }

  /** What the CNI cache shows, newest sandbox last. */
  public List<CachedSandbox> sandboxes() {
    return sandboxes;
  }

  /** Returns what the CNI cache shows of a sandbox; null if it shows nothing. */
  public @Nullable CachedSandbox of(String sandboxId) {
    return sandboxes.stream().filter(s -> s.id().equals(sandboxId)).findFirst().orElse(null);
  }

  /** Returns the only sandbox that the CNI cache shows; null if it shows none or several. */
  public @Nullable CachedSandbox only() {
    return sandboxes.size() == 1 ? sandboxes.getFirst() : null;
  }

  public void changed(List<CachedSandbox> now) {
    sandboxes = now;
    for (CachedSandbox shown : now) {
      untaken.put(shown.id(), shown);
      if (shown.attachments().stream().anyMatch(attachment -> attachment.config() == null)) {
        mayHaveEnded.add(shown.id()); // Not all of it was read, or kept.
      }
    }
  }

  /** Takes what a re-read of the cache showed of one sandbox. */
  public void reread(CachedSandbox sandbox) {
    List<CachedSandbox> now = new ArrayList<>(sandboxes);
    now.removeIf(other -> other.id().equals(sandbox.id()));
    now.add(sandbox);
    sandboxes = List.copyOf(now);
    untaken.put(sandbox.id(), sandbox);
  }

  /**
   * Records what the cache has shown and the ledger does not know. Comes before everything else,
   * because the cache stops showing a sandbox that has ended.
   */
  public Future<Void> recordIn(AttachmentStore ledger) {
    List<Attachment> known = Takeover.into(ledger.attachments(), untaken.values());
    untaken.clear();
    return ledger.replaceAll(known).mapEmpty();
  }

  /** Whether everything that it has shown is recorded. */
  boolean isRecorded() {
    return untaken.isEmpty();
  }

  /** Notes a sandbox of the pod, to be read once it has ended. */
  void mayEnd(String sandboxId) {
    mayHaveEnded.add(sandboxId);
  }

  /**
   * Returns the ids of ended sandboxes that have not been read yet: the cache's index leaves them
   * out.
   *
   * @param current id of the pod's sandbox; null if it has none
   */
  public List<String> ended(@Nullable String current) {
    return mayHaveEnded.stream().filter(id -> !id.equals(current)).toList();
  }

  /** Notes that an ended sandbox has been read. */
  public void readEnded(String sandboxId) {
    mayHaveEnded.remove(sandboxId);
  }
}
