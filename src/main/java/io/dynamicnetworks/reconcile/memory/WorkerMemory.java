package io.dynamicnetworks.reconcile.memory;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.plan.KnownSandbox;
import io.dynamicnetworks.plan.PlanInput.Move;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a worker remembers of its pod between reconciliations: the newest facts, and the little that
 * no fact shows.
 */
public final class WorkerMemory {
  private static final int MAX_TAKEN_NAMES = 16;

  private @Nullable Pod pod;

  /** Whether the pod was ever shown, or shown to be gone. */
  private boolean known;

  private boolean edited;

  /** Whether the pod was ever seen admitted by the kubelet. */
  private boolean admitted;

  private final AttachmentStore store;
  private final PodSamples samples;
  private final CacheMemory cache = new CacheMemory();
  private final SandboxMemory sandbox = new SandboxMemory();
  private final DeviceMemory devices = new DeviceMemory();
  private final OpenMoves openMoves;
  private final MoveRetries moveRetries = new MoveRetries();
  private final RestoredLedger restored;
  private final WrittenStatus written = new WrittenStatus();
  private final FinalizerMemory finalizer = new FinalizerMemory();
  private final PodEnd end = new PodEnd();
  private final ReportedOnce notices = new ReportedOnce();
  private final Set<InterfaceName> taken = new LinkedHashSet<>();
  private @Nullable Continuation continuation;

  public WorkerMemory(AttachmentStore store, PodSamples samples) {
    this.store = store;
    this.samples = samples;
    openMoves = new OpenMoves(store);
    restored = new RestoredLedger(store, openMoves);
  }

  /**
   * Takes over the facts and attachments of another memory of the same pod, and retires its store.
   */
  public void takeOver(WorkerMemory before, long nowMillis) {
    setPod(before.pod);
    known = before.known;
    cache.takeOver(before.cache);
    admitted = before.admitted;
    samples.takeOver(before.samples);
    ledgerRead(before.store.attachments(), nowMillis);
    openMoves.takeOver(before.openMoves);
    restored.takeOver(before.restored);
    edited = before.edited;
    written.takeOver(before.written);
    before.store.retire();
  }

  // ---- the pod ----

  public @Nullable Pod pod() {
    return pod;
  }

  private void setPod(@Nullable Pod now) {
    pod = now;
    sandbox.podChanged(now);
  }

  public void podChanged(@Nullable Pod now) {
    Pod before = pod;
    setPod(now);
    known = true;
    if (now == null || before == null) {
      startOver();
    } else if (!Objects.equals(before.networks(), now.networks())) {
      startOver();
      edited = true;
      if (now.acceptsChanges()) {
        samples.edited();
      }
    }
    admitted |= now != null && !now.idle();
  }

  /** Forgets what only concerns the annotation acted on so far, in the sandbox known so far. */
  private void startOver() {
    moveRetries.clear();
    taken.clear();
    continuation = null;
  }

  /** Takes the pod that the answer to one of the controller's own writes shows. */
  public void wrote(Pod now) {
    if (pod != null && now.isNewerThan(pod)) {
      podChanged(now);
    }
  }

  /** Whether the networks annotation was edited since the pod was first seen. */
  public boolean isEdited() {
    return edited;
  }

  /** Whether the pod was shown, or shown to be gone: until then it may have ended. */
  public boolean isPodKnown() {
    return known;
  }

  /** Whether the pod is gone and none of its attachments are left. */
  public boolean isGone() {
    return pod == null && store.attachments().isEmpty();
  }

  /**
   * Whether the pod is idle for good, or until it first runs, and holds nothing: neither
   * attachments, recorded or not, nor the finalizer. A pod that ran and is pending again has
   * another sandbox soon, and is compared with what is remembered of it.
   */
  public boolean isIdle() {
    return pod != null
        && (pod.ended() || (pod.idle() && !admitted))
        && !pod.ownFinalizer()
        && store.attachments().isEmpty()
        && cache.isRecorded();
  }

  // ---- the parts ----

  /** The pod's attachments. */
  public AttachmentStore store() {
    return store;
  }

  /** The pod's values for metrics. */
  public PodSamples samples() {
    return samples;
  }

  public CacheMemory cache() {
    return cache;
  }

  public SandboxMemory sandbox() {
    return sandbox;
  }

  public DeviceMemory devices() {
    return devices;
  }

  /** The moves whose old attachment is to be re-attached if the new one cannot be attached. */
  public OpenMoves openMoves() {
    return openMoves;
  }

  /** The moves that failed and are to be retried. */
  public MoveRetries moveRetries() {
    return moveRetries;
  }

  public RestoredLedger restored() {
    return restored;
  }

  /** What was written into the pod's status. */
  public WrittenStatus written() {
    return written;
  }

  public FinalizerMemory finalizer() {
    return finalizer;
  }

  public PodEnd end() {
    return end;
  }

  // ---- facts that concern several parts ----

  /**
   * Whether the CNI cache shows that something was attached in another sandbox since the known one
   * was looked up. The pod itself need not show a new sandbox.
   */
  public boolean isSandboxSuperseded() {
    KnownSandbox known = sandbox.known();
    return known != null
        && cache.sandboxes().stream()
            .filter(other -> !other.id().equals(known.sandbox().id()))
            .flatMap(other -> other.attachments().stream())
            .anyMatch(each -> each.writtenAtMillis() > known.foundAtMillis());
  }

  /** Takes what was kept on disk. A DEL recorded there as about to be sent may have been sent. */
  public void ledgerRead(List<Attachment> attachments, long nowMillis) {
    store.restore(AttachmentStore.inDoubt(attachments, nowMillis));
    openMoves.restore(attachments);
    attachments.forEach(kept -> cache.mayEnd(kept.sandbox().id()));
  }

  /** Notes the sandbox that the runtime showed, and the pod as it was known then. */
  public void found(KnownSandbox known, Pod shown) {
    if (sandbox.isOther(known)) {
      if (sandbox.lastFound() != null) {
        startOver(); // Multus has attached what the annotation asked for.
        openMoves.clear();
      }
      cache.mayEnd(known.sandbox().id());
    }
    sandbox.found(known, shown, store.attachments());
  }

  public void networkChanged(NetworkRef network) {
    moveRetries.networkChanged(network);
    forgetNotices();
  }

  // ---- notices and names ----

  /**
   * Whether the notice is new for this annotation, these NADs and these settings; from now on it no
   * longer is.
   */
  public boolean isNews(Notice notice) {
    return notices.isNews(notice, pod == null ? null : pod.networks());
  }

  public void forgetNotices() {
    notices.clear();
  }

  /**
   * Notes that the daemon reported the name as taken, and no evidence shows by what. A tenant who
   * takes many names by hand is not followed from one to the next: beyond the limit, the last
   * attempt is repeated with backoff.
   */
  public void nameTaken(InterfaceName name) {
    if (taken.size() < MAX_TAKEN_NAMES) {
      taken.add(name);
    }
  }

  public Set<InterfaceName> taken() {
    return taken;
  }

  // ---- a plan without room for everything ----

  /** Lets the next reconciliation continue where this one ended. */
  public void continueAfter(Continuation after) {
    continuation = after;
  }

  /** What the plans that the next reconciliation continues have tried; empty if there are none. */
  public Set<Move> triedBefore() {
    return continuation == null ? Set.of() : continuation.tried();
  }

  /**
   * Returns, once, where the previous reconciliation ended; null if this one does not continue it.
   */
  public @Nullable Continuation takeContinuation() {
    Continuation before = continuation;
    continuation = null;
    return before;
  }
}
