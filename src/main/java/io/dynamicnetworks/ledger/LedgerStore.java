package io.dynamicnetworks.ledger;

import io.dynamicnetworks.flow.FairShare;
import io.dynamicnetworks.flow.RoundRobin;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState.Adding;
import io.dynamicnetworks.model.AttachmentState.Deleted;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodUid;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of each pod, within a budget that its namespace shares with others, and which of it
 * is still to be written. Namespaces take turns in writing: on a slow disk, many pods of one do not
 * delay those of another. Pure: the caller owns the disk, takes one write at a time ({@link #next})
 * and reports how it ended ({@link #ended}).
 */
public final class LedgerStore {
  private final LedgerBudget budget;
  private final Map<PodUid, Kept> kept = new LinkedHashMap<>();
  private Use used = Use.NONE;
  private final Map<String, Use> usedBy = new HashMap<>();

  /** The pods whose content is to be written, by namespace. */
  private final RoundRobin<Queued> turns = new RoundRobin<>();

  /** The same pods, each of which is in {@code turns} once. */
  private final Set<Queued> pending = new HashSet<>();

  /** The pods whose last write failed. */
  private final Set<Queued> failedWrites = new LinkedHashSet<>();

  private long revision;

  /** A pod's ledger, and what it takes, in its file or on the heap. */
  private record Kept(PodLedger ledger, long bytes) {
    String namespace() {
      return ledger.pod().namespace();
    }
  }

  /**
   * What ledgers take.
   *
   * @param shared beyond what each pod may keep in any case
   * @param all everything
   */
  private record Use(long shared, long all) {
    static final Use NONE = new Use(0, 0);

    Use plus(Use other) {
      return new Use(shared + other.shared, all + other.all);
    }

    Use minus(Use other) {
      return new Use(shared - other.shared, all - other.all);
    }
  }

  /** Whether a ledger was accepted. */
  public sealed interface Answer {
    /** Kept in memory; on disk after a {@link Write} of this revision or a later one. */
    record Taken(long revision) implements Answer {}

    /** Over the budget: nothing was changed. The text names the limit and the value. */
    record Refused(String why) implements Answer {}
  }

  /**
   * A file to be written.
   *
   * @param ledger the new content of the pod's file; null removes the file
   * @param revision the latest revision that this write takes to disk
   */
  public record Write(Queued pod, @Nullable PodLedger ledger, long revision) {
    /** Whose file it is. */
    public PodUid uid() {
      return pod.uid();
    }
  }

  /** A pod whose file is to be written. */
  public record Queued(PodUid uid, String namespace) {}

  public LedgerStore(LedgerBudget budget) {
    this.budget = budget;
  }

  /** All ledgers that are kept. */
  public List<PodLedger> all() {
    return kept.values().stream().map(Kept::ledger).toList();
  }

  /** Why a file of this size must not be read; empty if it may be. */
  public Optional<String> problemWith(long fileBytes) {
    return excess("file", fileBytes, budget.podBytesWithReserve())
        .or(() -> nodeExcess(used, use(fileBytes), budget.nodeBytesWithReserve()));
  }

  /** Keeps what was read from disk. */
  public void load(PodLedger read) {
    PodLedger ledger = remembered(read);
    put(ledger, bytes(read));
  }

  /** Replaces what is kept of the pod by this ledger; an empty ledger removes the pod. */
  public Answer take(PodLedger wanted) {
    PodLedger ledger = remembered(wanted);
    if (ledger.attachments().isEmpty()) {
      remove(ledger.uid());
    } else {
      long bytes = bytes(wanted);
      Optional<String> refusal = refusal(ledger, bytes);
      if (refusal.isPresent()) {
        return new Answer.Refused(refusal.get());
      }
      put(ledger, bytes);
    }
    queue(new Queued(ledger.uid(), ledger.pod().namespace()));
    return new Answer.Taken(++revision);
  }

  /** The next write; empty if there is none. The caller must {@link #ended end} each one. */
  public Optional<Write> next() {
    Queued next = turns.next();
    if (next == null) {
      return Optional.empty();
    }
    pending.remove(next);
    Kept content = kept.get(next.uid());
    return Optional.of(new Write(next, content == null ? null : content.ledger(), revision));
  }

  private void queue(Queued pod) {
    if (pending.add(pod)) {
      turns.add(pod.namespace(), pod);
    }
  }

  /**
   * Takes the result of a write. A failed write is retried after the next one that succeeds, or by
   * {@link #retry}.
   */
  public void ended(Write write, boolean written) {
    if (written) {
      failedWrites.remove(write.pod());
      retry();
    } else {
      failedWrites.add(write.pod());
    }
  }

  /** Queues all failed writes again. */
  public void retry() {
    failedWrites.forEach(this::queue);
  }

  /** Whether the last write of any pod failed. */
  public boolean hasFailedWrites() {
    return !failedWrites.isEmpty();
  }

  /** The bytes that count against {@link LedgerBudget#nodeBytes}. */
  public long sharedBytes() {
    return used.shared();
  }

  private void put(PodLedger ledger, long bytes) {
    remove(ledger.uid());
    Kept now = new Kept(ledger, bytes);
    kept.put(ledger.uid(), now);
    used = used.plus(use(bytes));
    usedBy.merge(now.namespace(), use(bytes), Use::plus);
  }

  private void remove(PodUid uid) {
    Kept before = kept.remove(uid);
    if (before != null) {
      used = used.minus(use(before.bytes()));
      Use left = usedBy(before.namespace()).minus(use(before.bytes()));
      if (left.equals(Use.NONE)) {
        usedBy.remove(before.namespace());
      } else {
        usedBy.put(before.namespace(), left);
      }
    }
  }

  private Use usedBy(String namespace) {
    return usedBy.getOrDefault(namespace, Use.NONE);
  }

  private Use use(long bytes) {
    return new Use(budget.shared(bytes), budget.withWorker(bytes));
  }

  private Optional<String> refusal(PodLedger ledger, long bytes) {
    Kept before = kept.get(ledger.uid());
    long bytesBefore = before == null ? 0 : before.bytes();
    if (bytes <= bytesBefore) {
      return Optional.empty();
    }
    List<Attachment> known = before == null ? List.of() : before.ledger().attachments();
    boolean adds = !adding(known, known).containsAll(adding(ledger.attachments(), known));
    long podLimit = adds ? budget.podBytes() : budget.podBytesWithReserve();
    long nodeLimit = adds ? budget.nodeBytes() : budget.nodeBytesWithReserve();
    Use now = use(bytes);
    Use useBefore = before == null ? Use.NONE : use(bytesBefore);
    boolean isSmall = !adds && bytes - bytesBefore <= budget.smallUpdate();
    return excess("ledger of the pod", bytes, podLimit)
        .or(
            () ->
                isSmall
                    ? Optional.empty()
                    : namespaceExcess(ledger.pod().namespace(), useBefore, now, nodeLimit))
        .or(() -> nodeExcess(used.minus(useBefore), now, nodeLimit));
  }

  private Optional<String> namespaceExcess(String namespace, Use before, Use now, long limit) {
    Use own = usedBy(namespace);
    Use others = used.minus(own);
    Use wanted = own.minus(before).plus(now);
    return excess(
            "ledgers of namespace " + namespace,
            now.shared() == 0 ? 0 : wanted.shared(),
            FairShare.of(limit, others.shared()))
        .or(
            () ->
                excess(
                    "all ledgers of namespace " + namespace,
                    wanted.all(),
                    FairShare.of(LedgerBudget.ofAll(limit), others.all())));
  }

  private static Optional<String> nodeExcess(Use others, Use own, long limit) {
    return excess(
            "ledgers of the node", own.shared() == 0 ? 0 : others.shared() + own.shared(), limit)
        .or(
            () ->
                excess(
                    "all ledgers of the node",
                    others.all() + own.all(),
                    LedgerBudget.ofAll(limit)));
  }

  private static Optional<String> excess(String what, long bytes, long limit) {
    return bytes <= limit
        ? Optional.empty()
        : Optional.of(what + ": " + bytes + " bytes, want at most " + limit);
  }

  /**
   * The attachments with an ADD in flight, whenever it was sent; except that of what was detached
   * just before and is re-attached: a move must not lose its interface because others have grown.
   */
  private static Set<List<Object>> adding(List<Attachment> attachments, List<Attachment> known) {
    return attachments.stream()
        .filter(attachment -> attachment.state() instanceof Adding)
        .filter(adding -> known.stream().noneMatch(kept -> isReattach(adding, kept)))
        .map(each -> List.<Object>of(each.network(), each.iface(), each.sandbox()))
        .collect(Collectors.toSet());
  }

  private static boolean isReattach(Attachment adding, Attachment kept) {
    return kept.state() instanceof Deleted
        && kept.network().equals(adding.network())
        && kept.sharesNameWith(adding)
        && Objects.equals(kept.config(), adding.config());
  }

  /**
   * What the ledger takes in its file or on the heap, whichever is more.
   *
   * @param ledger as the pod's worker keeps it
   */
  static long bytes(PodLedger ledger) {
    return Math.max(LedgerJson.size(remembered(ledger)), LedgerHeap.size(ledger));
  }

  /** The ledger with abridged requests. */
  private static PodLedger remembered(PodLedger ledger) {
    return new PodLedger(
        ledger.uid(),
        ledger.pod(),
        ledger.attachments().stream()
            .map(each -> each.withRequest(each.request().abridged()))
            .toList());
  }
}
