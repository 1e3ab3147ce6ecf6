package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.RoundRobin;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets at most so many CNI calls of the node run at once: the namespaces in turn, and of each first
 * come, first served.
 *
 * <p>A call that takes long gives its place back while it goes on: it is waiting for something, not
 * using the node, and a plugin that hangs must not hold up the pods of others. From then on it
 * counts as one that hangs, of which a namespace may have only so many before it begins another;
 * where many hang in all, only namespaces that have none begin one, and one at a time. So what runs
 * in the end is bounded, too, whatever the plugins of one tenant do.
 */
final class DelegateGate {
  private final Rules rules;
  private final Timers timers;
  private final Runnable hangs;
  private final Runnable refused;

  /** What waits, by namespace. */
  private final RoundRobin<Runnable> waiting = new RoundRobin<>();

  private final Map<String, Integer> inPlace = new HashMap<>();
  private final Map<String, Integer> hung = new HashMap<>();
  private int taken;
  private int hanging;
  private boolean admitting;

  /**
   * How many may run.
   *
   * @param places for calls at once
   * @param patience after which a running call gives its place back and counts as one that hangs
   * @param hungOfNamespace with so many that hang a namespace begins no other
   * @param hungInAll with so many that hang, namespaces that have one begin no other
   */
  record Rules(int places, Duration patience, int hungOfNamespace, int hungInAll) {
    static Rules usual(int places) {
      return new Rules(
          places,
          Duration.ofSeconds(Budgets.CNI_HANGS_SECONDS),
          Budgets.CNI_HUNG_OF_NAMESPACE,
          Budgets.CNI_HUNG);
    }
  }

  /**
   * @param hangs hears each time that a call begins to hang
   * @param refused hears it if that keeps others of its namespace waiting
   */
  DelegateGate(Rules rules, Timers timers, Runnable hangs, Runnable refused) {
    this.rules = rules;
    this.timers = timers;
    this.hangs = hangs;
    this.refused = refused;
  }

  /**
   * Makes the call once there is a place, and gives its outcome.
   *
   * @param namespace whose call it is
   * @param urgent whether it goes before all that wait of its namespace, and where that has no call
   *     under way, before all others, too
   */
  <T> Future<T> enter(String namespace, boolean urgent, Supplier<Future<T>> call) {
    Promise<T> outcome = Promise.promise();
    Runnable begin = () -> start(namespace, call, outcome);
    if (urgent) {
      waiting.addFirst(namespace, begin);
      if (!inPlace.containsKey(namespace)) {
        waiting.toFront(namespace); // But who ends many pods at once comes no more than first.
      }
    } else {
      waiting.add(namespace, begin);
    }
    admit();
    return outcome.future();
  }

  /** Calls that have a place; those that hang have none. */
  int running() {
    return taken;
  }

  /** Calls that hang. */
  int hanging() {
    return hanging;
  }

  /** A loop: a call that ends at once comes back here. */
  private void admit() {
    if (admitting) {
      return;
    }
    admitting = true;
    Runnable next = next();
    while (next != null) {
      next.run();
      next = next();
    }
    admitting = false;
  }

  private @Nullable Runnable next() {
    return taken >= rules.places() ? null : waiting.next(this::mayBegin);
  }

  private boolean mayBegin(String namespace) {
    int own = hung.getOrDefault(namespace, 0);
    return hanging < rules.hungInAll()
        ? own < rules.hungOfNamespace()
        : own == 0 && !inPlace.containsKey(namespace);
  }

  private <T> void start(String namespace, Supplier<Future<T>> call, Promise<T> outcome) {
    Place place = new Place(namespace);
    Timers.Alarm alarm = timers.after(rules.patience(), place::hangs);
    Future.succeededFuture()
        .compose(begun -> call.get()) // What it throws fails it, and frees its place.
        .onComplete(
            result -> {
              alarm.cancel();
              place.end();
              outcome.handle(result);
            });
  }

  private static void less(Map<String, Integer> counts, String namespace) {
    counts.computeIfPresent(namespace, (any, count) -> count == 1 ? null : count - 1);
  }

  /** What a call has at the gate, until it ends. */
  private final class Place {
    private final String namespace;
    private boolean isHung;

    Place(String namespace) {
      this.namespace = namespace;
      taken++;
      inPlace.merge(namespace, 1, Integer::sum);
    }

    void hangs() {
      isHung = true;
      leave();
      hanging++;
      hung.merge(namespace, 1, Integer::sum);
      hangs.run();
      if (!mayBegin(namespace) && waiting.count(namespace) > 0) {
        refused.run();
      }
      admit();
    }

    void end() {
      if (isHung) {
        hanging--;
        less(hung, namespace);
      } else {
        leave();
      }
      admit();
    }

    private void leave() {
      taken--;
      less(inPlace, namespace);
    }
  }
}
