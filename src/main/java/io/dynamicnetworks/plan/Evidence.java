package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.StatusEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The evidence of what is attached (SPEC 3).
 *
 * @param observing whether multus' CNI cache can be read
 * @param fresh whether the runtime and the cache were asked in this reconciliation, so that the
 *     evidence is good enough to act on
 * @param cache what the cache shows of the pod's sandbox; null if nothing
 * @param sandbox the pod's sandbox; null if unknown
 * @param creation what the sandbox was created with
 * @param ledger what the controller sent, oldest first
 * @param listed network-status
 * @param results reads CNI results
 */
public record Evidence(
    boolean observing,
    boolean fresh,
    @Nullable CachedSandbox cache,
    @Nullable Sandbox sandbox,
    Creation creation,
    List<Attachment> ledger,
    ListedStatus.Entries listed,
    Results results) {
  public Evidence {
    ledger = List.copyOf(ledger);
  }

  /** The selections that the sandbox was created with (SPEC 3.2). */
  public sealed interface Creation {
    /** The runtime was not asked yet. */
    record Unknown() implements Creation {}

    /**
     * The selections, in the annotation's order.
     *
     * @param elements of the annotation, including those that this controller cannot read
     */
    record Known(List<Selection> selections, int elements) implements Creation {
      public Known {
        selections = List.copyOf(selections);
      }

      public Known(List<Selection> selections) {
        this(selections, selections.size());
      }

      /** What they take in memory. */
      public long heapBytes() {
        return selections.stream().mapToLong(Selection::heapBytes).sum();
      }

      /** The addresses that they ask for; each call collects them anew. */
      public AskedAddresses asked() {
        return new AskedAddresses(selections);
      }
    }
  }

  /** The same with what network-status lists. */
  public Evidence withListed(ListedStatus.Entries entries) {
    return new Evidence(observing, fresh, cache, sandbox, creation, ledger, entries, results);
  }

  /** Reads CNI results. */
  public interface Results {
    /** The status entries that follow from an ADD with this result. */
    List<StatusEntry> entries(NetworkRef network, CniResult result);

    /** The status entry of the cluster network; null if the result gives none. */
    @Nullable StatusEntry defaultEntry(String name, CniResult result);

    /** Whether multus itself lists such a result when it sets up a sandbox. */
    boolean listedByMultus(CniResult result);
  }

  /** The id of the pod's sandbox; null if unknown. */
  @Nullable String sandboxId() {
    return sandbox != null ? sandbox.id() : cache != null ? cache.id() : null;
  }

  /** What network-status lists for the cluster network. */
  List<StatusEntry> clusterEntries() {
    return listed.entries().stream().filter(StatusEntry::isDefault).toList();
  }

  /** Whether the attachment belongs to the pod's sandbox; also if that is unknown. */
  boolean mayBeHere(Attachment attachment) {
    String id = sandboxId();
    return id == null || attachment.isIn(id);
  }
}
