package io.dynamicnetworks.reconcile.observe;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.attachment.AttachmentLifecycle;
import io.dynamicnetworks.attachment.AttachmentLifecycle.Presence;
import io.dynamicnetworks.attachment.Observation;
import io.dynamicnetworks.attachment.Transition;
import io.dynamicnetworks.model.AddReply;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.AbandonedRequests;
import io.dynamicnetworks.plan.AskedAddresses;
import io.dynamicnetworks.plan.ConfigMatch;
import io.dynamicnetworks.plan.Evidence.Creation;
import io.dynamicnetworks.plan.KnownSandbox;
import io.dynamicnetworks.reconcile.memory.AttachmentStore;
import io.dynamicnetworks.reconcile.record.ReconcileContext;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares the ledger with the evidence, and records the outcome. */
public final class Observer {
  private final ReconcileContext context;
  private final Pod pod;
  private final @Nullable KnownSandbox known;
  private final @Nullable Sandbox sandbox;

  /** The addresses that the sandbox was created with; made when first needed. */
  private @Nullable AskedAddresses asked;

  /** What network-status lists; read when first needed. */
  private @Nullable ListedStatus listed;

  public Observer(ReconcileContext context, Pod pod, @Nullable KnownSandbox known) {
    this.context = context;
    this.pod = pod;
    this.known = known;
    sandbox = known == null ? null : known.sandbox();
  }

  /**
   * Applies the evidence to every attachment in the ledger.
   *
   * @param cache what the CNI cache shows of the sandbox; null if it cannot be read
   * @param lost takes what was attached in an earlier sandbox and cannot be detached, because
   *     nothing shows its config
   */
  public Future<Void> observe(@Nullable CachedSandbox cache, Consumer<Attachment> lost) {
    List<Attachment> next = new ArrayList<>();
    for (Attachment kept : context.store().attachments()) {
      if (!isHere(kept)) {
        // A write that began earlier may list it in this sandbox, and readers may have seen it
        // listed.
        context
            .memory()
            .sandbox()
            .detached(
                kept.entries().stream().filter(e -> isOnlyOfEarlier(kept, e, cache)).toList());
      }
      if (!isHere(kept) && AttachmentStore.isToDetach(kept) && !kept.hasConfig()) {
        lost.accept(kept);
      }
      Transition transition = transition(kept, cache);
      if (!transition.next().equals(List.of(kept))) {
        context.trace(kept, transition);
        transition.status().forEach(context.status()::note);
        if (isSettled(kept, transition)) {
          context.progress().found();
        }
      }
      transition.next().forEach(now -> next.add(now.withSandboxHint(hint(now))));
    }
    return context.store().update(next);
  }

  /** Whether the evidence shows how a request of unknown outcome ended. */
  private static boolean isSettled(Attachment kept, Transition transition) {
    return (kept.state() instanceof AttachmentState.Adding
            || kept.state() instanceof AttachmentState.Deleting)
        && transition.next().stream()
            .allMatch(
                now ->
                    now.state() instanceof AttachmentState.Attached
                        || now.state() instanceof AttachmentState.Deleted);
  }

  /**
   * Whether the entry of an earlier sandbox's attachment can only be that one's, and not one that
   * multus has listed for another since. Multus lists the address again only if the present sandbox
   * was created with a selection that asks for it. What multus attached itself it attaches again,
   * and its IPAM may give it the same address.
   */
  private boolean isOnlyOfEarlier(
      Attachment kept, StatusEntry entry, @Nullable CachedSandbox cache) {
    return cache != null
        || (!kept.created()
            && !entry.ips().isEmpty()
            && known != null
            && known.creation() instanceof Creation.Known creation
            && !asked(creation).include(entry));
  }

  private AskedAddresses asked(Creation.Known of) {
    AskedAddresses made = asked == null ? of.asked() : asked;
    asked = made;
    return made;
  }

  private String hint(Attachment kept) {
    return isHere(kept) ? pod.sandboxHint() : kept.sandboxHint();
  }

  private boolean isHere(Attachment kept) {
    return sandbox != null && kept.isIn(sandbox.id());
  }

  /**
   * Returns the attachment's transition. What has to be sent because of it becomes a step of the
   * plan.
   */
  private Transition transition(Attachment kept, @Nullable CachedSandbox cache) {
    if (!isHere(kept)) {
      return context.lifecycle(Presence.SANDBOX_GONE).on(kept, new Observation.SandboxGone());
    }
    AttachmentLifecycle here = context.lifecycle(Presence.HERE);
    boolean hasPassed = here.windowPassed(kept);
    boolean isHidden = AbandonedRequests.isHidden(kept, context.store().attachments());
    Observation hidden = hasPassed ? new Observation.Hidden() : new Observation.Nothing();
    if (cache == null) {
      // The controller that sent it has ended, and the answer is lost.
      return kept.state() instanceof AttachmentState.Adding
          ? here.on(
              kept, new AddReply.Unknown("the controller was restarted"), CniResultReader.READER)
          : here.on(
              kept,
              isHidden
                  ? hidden
                  : isOutdated(kept) ? new Observation.Outdated() : new Observation.Nothing());
    }
    Observation observation =
        OutcomeFromCache.observation(kept, cache, context.store().attachments());
    boolean isShown = observation instanceof Observation.Present;
    if (!isShown && isHidden) {
      observation = hidden; // It is settled once its name is free.
    } else if (AbandonedRequests.isReplaced(kept, context.store().attachments())) {
      observation = hasPassed ? new Observation.Replaced() : new Observation.Nothing();
    } else if (hasPassed && observation instanceof Observation.Absent) {
      observation = new Observation.WindowPassed();
    }
    return here.on(kept, observation);
  }

  /** Whether its entries were listed for an earlier sandbox than the one that the pod now shows. */
  private boolean isOutdated(Attachment kept) {
    return kept.state() instanceof AttachmentState.Adopted
        && !kept.sandboxHint().equals(pod.sandboxHint())
        && listed() instanceof ListedStatus.Entries(var now)
        && !withoutMacs(now).containsAll(withoutMacs(kept.entries()));
  }

  private ListedStatus listed() {
    ListedStatus read = listed == null ? NetworkStatus.parse(pod.networkStatus()) : listed;
    listed = read;
    return read;
  }

  private static Set<StatusEntry.Meaning> withoutMacs(List<StatusEntry> entries) {
    return entries.stream()
        .map(entry -> new StatusEntry.Meaning(entry.subject(), entry.addresses(), null))
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Forgets tombstones that the CNI cache no longer lists. Call it once network-status is written.
   */
  public Future<Void> forgetUnlisted() {
    List<Attachment> tombstones =
        context.store().attachments().stream()
            .filter(kept -> kept.state() instanceof AttachmentState.Deleted)
            .filter(this::isHere)
            .toList();
    if (tombstones.isEmpty() || sandbox == null) {
      return Future.succeededFuture();
    }
    return context.observing()
        ? CacheReread.peek(context, sandbox.id())
            .compose(
                shown ->
                    shown
                        .map(cache -> forget(tombstones, cache))
                        .orElseGet(Future::succeededFuture))
        : forget(tombstones, new CachedSandbox(sandbox.id(), List.of(), null));
  }

  private Future<Void> forget(List<Attachment> tombstones, CachedSandbox cache) {
    AttachmentLifecycle here = context.lifecycle(Presence.HERE);
    List<Attachment> next = new ArrayList<>(context.store().attachments());
    for (Attachment tombstone : tombstones) {
      if (cache.attachments().stream().noneMatch(c -> ConfigMatch.isLeftOf(c, tombstone))) {
        context.memory().sandbox().detached(tombstone.entries());
        if (tombstone.moving()) {
          continue; // It may be re-attached.
        }
        next.removeAll(List.of(tombstone));
        next.addAll(here.on(tombstone, new Observation.Unlisted()).next());
      }
    }
    return context.store().replaceAll(next).mapEmpty();
  }
}
