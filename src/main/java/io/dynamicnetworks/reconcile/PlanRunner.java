package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.Step;
import io.dynamicnetworks.plan.DelegateConfig;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the steps of a plan in order. A step that fails stops only those that need what it
 * should have freed; what took effect stays.
 */
final class PlanRunner {
  private final RunContext run;
  private final LaneMemory memory;
  private final Sandbox sandbox;
  private final Supplier<Future<Boolean>> stale;
  private final Detacher detacher;
  private final Attacher attacher;
  private final Verifier verifier;

  /** Names that a detach should have freed but did not, with the cause. */
  private final Map<InterfaceName, String> stillTaken = new HashMap<>();

  /** What was detached to free its name, so that it can be put back. */
  private final Map<InterfaceName, Freed> freed = new HashMap<>();

  private record Freed(Step.Detach step, LedgerEntry before) {}

  PlanRunner(RunContext run, LaneMemory memory, Sandbox sandbox, Supplier<Future<Boolean>> stale) {
    this.run = run;
    this.memory = memory;
    this.sandbox = sandbox;
    this.stale = stale;
    detacher = new Detacher(run);
    attacher = new Attacher(run, sandbox);
    verifier = new Verifier(run, sandbox, detacher);
  }

  /** Does the steps; the future fails only for what no code here foresees. */
  Future<Void> carryOut(List<Step> steps) {
    Future<Boolean> goOn = Future.succeededFuture(true);
    for (Step step : steps) {
      goOn = goOn.compose(go -> go ? stale.get().map(old -> !old) : Future.succeededFuture(false));
      goOn = goOn.compose(go -> go ? timed(step).map(true) : Future.succeededFuture(false));
    }
    return goOn.mapEmpty();
  }

  /** Reports a step as failed and tells the pod's owner. */
  void tellFailed(Step step, String cause) {
    run.report().failed(step, cause);
    switch (step) {
      case Step.Attach attach ->
          run.tell(
              EventTexts.failedAdding(
                  run.pod().ref(), attach.iface(), attach.network(), attach.request(), cause));
      case Step.Detach detach ->
          run.tell(
              EventTexts.failedRemoving(run.pod().ref(), detach.iface(), detach.network(), cause));
      case Step.Clean clean ->
          run.tell(
              EventTexts.failedRemoving(run.pod().ref(), clean.iface(), clean.network(), cause));
      case Step.Publish publish -> {}
      case Step.Retract retract -> {}
      case Step.Verify verify -> tellFailed(reattaching(verify.entry()), cause);
    }
  }

  private Future<Void> timed(Step step) {
    long began = run.nowMillis();
    return one(step).onComplete(done -> run.report().took("multus", run.since(began)));
  }

  private Future<Void> one(Step step) {
    return switch (step) {
      case Step.Attach attach -> attach(attach);
      case Step.Detach detach -> detach(detach);
      case Step.Clean clean ->
          detacher
              .clean(clean.entry(), clean.mended())
              .map(
                  cause -> {
                    if (cause != null) {
                      stillTaken.put(clean.iface(), cause);
                      tellFailed(clean, cause);
                    }
                    return null;
                  });
      case Step.Publish publish -> {
        run.status().note(new StatusChange.Add(publish.entry().entries()), () -> {});
        yield Future.succeededFuture();
      }
      case Step.Retract retract -> detacher.retract(retract.entry());
      case Step.Verify verify -> verify(verify);
    };
  }

  private Future<Void> detach(Step.Detach step) {
    LedgerEntry before = run.book().find(step.network(), step.iface(), sandbox).orElse(null);
    return detacher
        .detach(step, sandbox)
        .map(
            cause -> {
              if (cause != null) {
                stillTaken.put(step.iface(), cause);
                tellFailed(step, cause);
                return null;
              }
              run.report().detached();
              run.tell(EventTexts.removed(run.pod().ref(), step.iface(), step.network()));
              if (step.freesName() && before != null) {
                freed.put(step.iface(), new Freed(step, withConfig(before, step.config())));
              }
              return null;
            });
  }

  /** What multus attached while its NAD was missing goes back with what took it off. */
  private static LedgerEntry withConfig(LedgerEntry entry, @Nullable String config) {
    return entry.config().isEmpty() && config != null ? entry.withConfig(config) : entry;
  }

  private Future<Void> attach(Step.Attach step) {
    String taken = stillTaken.get(step.iface());
    if (taken != null) {
      tellFailed(step, "interface " + step.iface() + " could not be freed first: " + taken);
      return Future.succeededFuture();
    }
    return new FinalizerKeeper(run, memory)
        .hold()
        .compose(
            problem -> {
              if (problem != null) {
                tellFailed(step, problem);
                return putBack(step);
              }
              return attacher.attach(step).compose(result -> attached(step, result));
            });
  }

  private Future<Void> attached(Step.Attach step, Attacher.Result result) {
    return switch (result) {
      case Attacher.Result.Attached done -> {
        run.report().attached();
        run.tell(EventTexts.added(run.pod().ref(), step.iface(), step.network(), step.request()));
        yield Future.succeededFuture();
      }
      case Attacher.Result.Undone undone -> {
        tellFailed(step, undone.cause());
        yield putBack(step);
      }
      case Attacher.Result.NameTaken taken -> {
        memory.nameTaken(step.iface());
        tellFailed(step, taken.cause());
        yield putBack(step);
      }
      case Attacher.Result.Unclear unclear -> {
        // Putting the old one back could collide with what may still come: the retry sees to it.
        tellFailed(step, unclear.cause());
        yield Future.succeededFuture();
      }
    };
  }

  /** A move failed: the interface goes back to the network that it came from. */
  private Future<Void> putBack(Step.Attach failed) {
    InterfaceName iface = failed.iface();
    Freed move = freed.remove(iface);
    if (move == null || move.before().network().equals(failed.network())) {
      return Future.succeededFuture();
    }
    LedgerEntry old = move.before();
    run.report().undone(move.step());
    Step.Attach restore = reattaching(old);
    return attacher
        .attach(restore)
        .map(
            result -> {
              switch (result) {
                case Attacher.Result.Attached done ->
                    run.tell(
                        EventTexts.added(run.pod().ref(), iface, old.network(), restore.request()));
                case Attacher.Result.Undone undone -> tellFailed(restore, undone.cause());
                case Attacher.Result.NameTaken taken -> tellFailed(restore, taken.cause());
                case Attacher.Result.Unclear unclear -> tellFailed(restore, unclear.cause());
              }
              return null;
            });
  }

  private Future<Void> verify(Step.Verify step) {
    Step.Attach attach = reattaching(step.entry());
    return verifier
        .verify(step, attach)
        .map(
            finding -> {
              switch (finding) {
                case Verifier.Finding.There there -> {}
                case Verifier.Finding.Back back -> {
                  run.report().attached();
                  run.tell(
                      EventTexts.added(
                          run.pod().ref(), attach.iface(), attach.network(), attach.request()));
                }
                case Verifier.Finding.Lost lost -> tellFailed(attach, lost.cause());
                case Verifier.Finding.Unsure unsure -> run.report().failed(step, unsure.cause());
              }
              return null;
            });
  }

  private static Step.Attach reattaching(LedgerEntry old) {
    return switch (DelegateConfig.of(
        new NetworkDefinition(old.network(), old.config()), old.request())) {
      case DelegateConfig.Usable usable ->
          new Step.Attach(
              old.network(), old.iface(), old.request(), usable.config(), usable.attributes());
      case DelegateConfig.Unusable unusable ->
          throw new IllegalStateException(
              "config of " + old.network() + " was used before: " + unusable.problem());
    };
  }
}
