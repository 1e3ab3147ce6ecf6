package io.dynamicnetworks.reconcile.observe;

import io.dynamicnetworks.annotation.NetworksAnnotation;
import io.dynamicnetworks.bus.RuntimePort.SandboxReply;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.Desired;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.plan.AskedAddresses;
import io.dynamicnetworks.plan.Evidence;
import io.dynamicnetworks.plan.Evidence.Creation;
import io.dynamicnetworks.plan.KnownSandbox;
import io.dynamicnetworks.plan.SandboxReuse.Decision;
import io.dynamicnetworks.reconcile.memory.WorkerMemory;
import io.dynamicnetworks.reconcile.record.ReconcileContext;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks the peers for the evidence that a pod is acted on with: the pod's sandbox, what it was
 * created with, and what is attached in it. If a peer does not answer, nothing is decided: an older
 * view is not used instead.
 */
public final class FreshEvidence {
  private final ReconcileContext context;
  private final WorkerMemory memory;
  private final KnownEvidence known;
  private final PeerRequests peers;

  public FreshEvidence(ReconcileContext context, KnownEvidence known, PeerRequests peers) {
    this.context = context;
    memory = context.memory();
    this.known = known;
    this.peers = peers;
  }

  /** What the peers answer. */
  public sealed interface Answer {
    /**
     * The pod can be acted on.
     *
     * @param cache what the CNI cache shows of the sandbox now; null without the cache
     * @param from where the sandbox comes from, for the tap
     */
    record Found(KnownSandbox known, @Nullable CachedSandbox cache, String from)
        implements Answer {}

    /** The sandbox is not known, or what is attached in it. */
    record Missing(String cause) implements Answer {}

    /** The sandbox has ended, and the pod has no other yet. */
    record Ended(String sandboxId, String cause) implements Answer {}
  }

  public Future<Answer> ask(Pod pod) {
    return switch (known.sandboxReuse().decide()) {
      case Decision.LookUp(String why) -> lookUp(pod, why);
      case Decision.AskCache ask -> askCache(pod, ask);
    };
  }

  /** Uses the sandbox last looked up if the CNI cache shows that it still exists. */
  private Future<Answer> askCache(Pod pod, Decision.AskCache ask) {
    KnownSandbox known = ask.known();
    return CacheReread.peek(context, known.sandbox().id())
        .compose(
            now -> {
              Optional<String> objection =
                  now.isEmpty()
                      ? Optional.of("the CNI cache cannot be read")
                      : known.equals(memory.sandbox().known())
                          ? ask.objection(now.get())
                          : Optional.of("it may have been recreated");
              if (objection.isPresent()) {
                return lookUp(pod, objection.get());
              }
              memory.cache().reread(now.get());
              return CacheReread.takeOver(context, known.sandbox().id())
                  .map(taken -> new Answer.Found(known, now.get(), "known"));
            });
  }

  private Future<Answer> lookUp(Pod pod, String why) {
    KnownSandbox before = memory.sandbox().lastFound();
    return context
        .progress()
        .timed(
            "cri",
            peers.sandbox(
                pod,
                before != null && before.creation() instanceof Creation.Known
                    ? before.sandbox().id()
                    : null,
                attachedIn()))
        .compose(
            reply ->
                switch (reply) {
                  case SandboxReply.Found(PodRef _, Sandbox sandbox, String createdWith) ->
                      lookedUp(pod, sandbox, creation(createdWith), why);
                  case SandboxReply.Same _ -> {
                    Objects.requireNonNull(before);
                    yield lookedUp(pod, before.sandbox(), before.creation(), why);
                  }
                  case SandboxReply.Missing(PodRef _, Failure failure) ->
                      Future.succeededFuture(new Answer.Missing(failure.cause()));
                  case SandboxReply.Ended(PodRef _, String sandboxId, Failure failure) -> {
                    memory.sandbox().ended(sandboxId);
                    yield Future.succeededFuture(new Answer.Ended(sandboxId, failure.cause()));
                  }
                });
  }

  /** The id of the sandbox in which something is to be detached at its end; null if in none. */
  private @Nullable String attachedIn() {
    return context
        .store()
        .toDetach()
        .reduce((first, last) -> last)
        .map(kept -> kept.sandbox().id())
        .orElse(null);
  }

  /** Multus, which read the annotation at the creation, has no limit on a pod's networks. */
  private Creation.Known creation(@Nullable String createdWith) {
    return NetworksAnnotation.parse(
                createdWith,
                context.pod().ref().namespace(),
                Math.max(context.shared().policy().maxInterfaces(), Budgets.SELECTIONS_AT_CREATION))
            instanceof Desired.Selections selections
        ? new Creation.Known(
            selections.valid(), selections.valid().size() + selections.invalid().size())
        : new Creation.Known(List.of());
  }

  private Future<Answer> lookedUp(Pod pod, Sandbox sandbox, Creation creation, String why) {
    KnownSandbox known =
        new KnownSandbox(pod.sandboxHint(), sandbox, creation, context.nowMillis());
    memory.found(known, pod);
    Future<@Nullable CachedSandbox> reread =
        context.observing()
            ? CacheReread.afresh(context, sandbox.id())
            : Future.succeededFuture(null);
    return openLedger(sandbox)
        .transform(
            opened ->
                opened.failed()
                    ? unreadable("the ledger on the pod", opened.cause())
                    : reread.transform(
                        read ->
                            read.failed()
                                ? unreadable("the CNI cache", read.cause())
                                : Future.succeededFuture(
                                    new Answer.Found(known, read.result(), "looked up: " + why))));
  }

  private static Future<Answer> unreadable(String what, Throwable cause) {
    return Future.succeededFuture(
        new Answer.Missing(what + " cannot be read: " + cause.getMessage()));
  }

  /** Opens the pod's sealed ledger, before the ledger is compared with the evidence. */
  private Future<Void> openLedger(Sandbox sandbox) {
    String sealed = known.ledgerToOpen();
    if (sealed == null) {
      return Future.succeededFuture();
    }
    return peers
        .openLedger(sandbox, sealed)
        .compose(attachments -> memory.restored().opened(attachments, context.nowMillis()));
  }

  /** Returns the evidence as the ledger is now, to be completed by network-status. */
  public Function<ListedStatus.Entries, Evidence> with(Pod pod, Answer.Found found) {
    Creation creation = found.known().creation();
    boolean isStatusLate = found.cache() == null && memory.sandbox().isStatusLate(pod);
    Evidence evidence =
        new Evidence(
            found.cache() != null,
            true,
            found.cache(),
            found.known().sandbox(),
            creation,
            memory.store().attachments(),
            ListedStatus.Entries.NONE,
            CniResultReader.READER);
    return listed ->
        evidence.withListed(
            isStatusLate && creation instanceof Creation.Known known
                ? askedFor(listed, known)
                : listed);
  }

  /**
   * The entries of an earlier sandbox's network-status that may stand in the present one's too: of
   * multus' entries, those with an address that the sandbox's creation asked for.
   */
  private static ListedStatus.Entries askedFor(
      ListedStatus.Entries listed, Creation.Known creation) {
    AskedAddresses asked = creation.asked();
    return new ListedStatus.Entries(
        listed.entries().stream()
            .filter(entry -> entry.isDefault() || entry.network() == null || asked.include(entry))
            .toList());
  }
}
