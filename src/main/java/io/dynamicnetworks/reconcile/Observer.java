package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.attachment.AttachmentLifecycle;
import io.dynamicnetworks.attachment.AttachmentLifecycle.Home;
import io.dynamicnetworks.attachment.Observation;
import io.dynamicnetworks.attachment.Transition;
import io.dynamicnetworks.model.AddReply;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.DelegateConfig;
import io.dynamicnetworks.plan.LateRequests;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Holds what the ledger keeps against what the evidence shows, and records what came of it. */
final class Observer {
  private final Run run;
  private final Pod pod;
  private final @Nullable Sandbox sandbox;

  Observer(Run run, Pod pod, Sandbox sandbox) {
    this.run = run;
    this.pod = pod;
    this.sandbox = sandbox;
  }

  Observer(Run run, Pod pod) {
    this.run = run;
    this.pod = pod;
    Memory.KnownSandbox known = run.memory().sandbox();
    sandbox = known == null ? null : known.sandbox();
  }

  /**
   * Applies what is observed to every attachment of the ledger.
   *
   * @param cache what the CNI cache shows of the sandbox; null where it cannot be read
   */
  Future<Void> observe(@Nullable CachedSandbox cache) {
    List<Attachment> next = new ArrayList<>();
    for (Attachment kept : run.book().attachments()) {
      if (!isHere(kept)) {
        // A write that began before may list it here, and who looked before saw it listed.
        run.memory().detached(kept.entries().stream().filter(e -> tells(e, kept, cache)).toList());
      }
      Transition transition = transition(kept, cache);
      if (!transition.next().equals(List.of(kept))) {
        run.trace(kept, transition);
        transition.status().forEach(run.status()::note);
      }
      transition.next().forEach(now -> next.add(now.withSandboxHint(hint(now))));
    }
    return run.book().replaceAll(next).mapEmpty();
  }

  /** Whether the entry is not what multus may have listed of another attachment by now. */
  private static boolean tells(StatusEntry entry, Attachment kept, @Nullable CachedSandbox cache) {
    return cache != null || (!entry.ips().isEmpty() && kept.request().ips().isEmpty());
  }

  private String hint(Attachment kept) {
    return isHere(kept) ? pod.sandboxHint() : kept.sandboxHint();
  }

  private boolean isHere(Attachment kept) {
    return sandbox != null && kept.sandbox().id().equals(sandbox.id());
  }

  /** What is to be sent because of it is a step of the plan. */
  private Transition transition(Attachment kept, @Nullable CachedSandbox cache) {
    if (!isHere(kept)) {
      return run.lifecycle(Home.SANDBOX_GONE).on(kept, new Observation.SandboxGone());
    }
    AttachmentLifecycle here = run.lifecycle(Home.HERE);
    if (cache == null) {
      // The controller that sent it is gone, and its answer with it.
      return kept.state() instanceof AttachmentState.Adding
          ? here.on(kept, new AddReply.Unknown("the controller was restarted"), Results.READER)
          : here.on(kept, new Observation.Nothing());
    }
    boolean hasPassed = here.windowPassed(kept);
    Observation observation = CacheLook.observation(kept, cache);
    if (LateRequests.isReplaced(kept, run.book().attachments())) {
      observation = hasPassed ? new Observation.Replaced() : new Observation.Nothing();
    } else if (hasPassed && observation instanceof Observation.Absent) {
      observation = new Observation.WindowPassed();
    }
    return here.on(kept, observation);
  }

  /** Tombstones go once network-status was written and the CNI cache does not list them. */
  Future<Void> forgetUnlisted() {
    List<Attachment> tombstones =
        run.book().attachments().stream()
            .filter(kept -> kept.state() instanceof AttachmentState.Deleted)
            .filter(this::isHere)
            .toList();
    if (tombstones.isEmpty() || sandbox == null) {
      return Future.succeededFuture();
    }
    return run.tools().observing().getAsBoolean()
        ? CacheLook.of(run, sandbox.id()).compose(cache -> forget(tombstones, cache))
        : forget(tombstones, new CachedSandbox(sandbox.id(), List.of(), null));
  }

  private Future<Void> forget(List<Attachment> tombstones, CachedSandbox cache) {
    AttachmentLifecycle here = run.lifecycle(Home.HERE);
    List<Attachment> next = new ArrayList<>(run.book().attachments());
    for (Attachment tombstone : tombstones) {
      if (cache.attachments().stream().noneMatch(c -> DelegateConfig.isLeftOf(c, tombstone))) {
        next.removeAll(List.of(tombstone));
        run.memory().detached(tombstone.entries());
        next.addAll(here.on(tombstone, new Observation.Unlisted()).next());
      }
    }
    return run.book().replaceAll(next).mapEmpty();
  }
}
