package io.dynamicnetworks.limit;

import io.dynamicnetworks.flow.RoundRobin;
import io.dynamicnetworks.flow.Timers;
import io.dynamicnetworks.model.Budgets;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many CNI calls run at once on the node. Namespaces are served round-robin, and the
 * calls of each namespace first come, first served.
 *
 * <p>A call that takes long gives up its place while it continues: it is waiting for something, not
 * using the node, and a plugin that hangs must not hold up other tenants' pods. From then on it
 * counts as hanging. A namespace with too many hanging calls starts no other. With too many on the
 * whole node, only namespaces without a hanging call start one, and only one at a time. So the
 * total is bounded, too, whatever one tenant's plugins do.
 *
 * <p>Not a {@code FairLimiter}: hanging calls are limited per namespace, a pod that ends goes
 * first, and no two calls are the same.
 */
public final class DelegateGate {
  private final Rules rules;
  private final Timers timers;
  private final Runnable hangs;
  private final Runnable refused;

  /** Waiting calls, by namespace. */
  private final RoundRobin<Runnable> waiting = new RoundRobin<>();

  private final Map<String, Integer> inPlace = new HashMap<>();
  private final Map<String, Integer> hung = new HashMap<>();
  private int taken;
  private int hanging;
  private boolean admitting;

  /**
   * The limits.
   *
   * @param places how many calls may run at once
   * @param patience how long a call may run before it gives up its place and counts as hanging
   * @param hungOfNamespace with this many hanging calls, a namespace starts no other
   * @param hungInAll with this many hanging calls on the node, a namespace that has one starts no
   *     other
   */
  public record Rules(int places, Duration patience, int hungOfNamespace, int hungInAll) {
    public static Rules usual(int places) {
      return new Rules(
          places,
          Duration.ofSeconds(Budgets.CNI_HANGING_AFTER_SECONDS),
          Budgets.CNI_HUNG_OF_NAMESPACE,
          Budgets.CNI_HANGING);
    }
  }

  /**
   * A gate without calls.
   *
   * @param hangs called each time a call begins to hang
   * @param refused called if that makes other calls of its namespace wait
   */
  public DelegateGate(Rules rules, Timers timers, Runnable hangs, Runnable refused) {
    this.rules = rules;
    this.timers = timers;
    this.hangs = hangs;
    this.refused = refused;
  }

  /**
   * Makes the call once there is a place for it, and returns its outcome.
   *
   * @param namespace the namespace of the call's pod
   * @param urgent whether the call goes ahead of all that wait in its namespace and, if that
   *     namespace has no call running, ahead of all other namespaces
   */
  public <T> Future<T> enter(String namespace, boolean urgent, Supplier<Future<T>> call) {
    Promise<T> outcome = Promise.promise();
    Runnable begin = () -> start(namespace, call, outcome);
    if (urgent) {
      waiting.addFirst(namespace, begin);
      if (!inPlace.containsKey(namespace)) {
        waiting.toFront(namespace); // Without this condition, ending many pods would always win.
      }
    } else {
      waiting.add(namespace, begin);
    }
    admit();
    return outcome.future();
  }

  /** How many calls have a place; hanging calls have none. */
  public int running() {
    return taken;
  }

  /** How many calls hang. */
  public int hanging() {
    return hanging;
  }

  /** A loop, because a call that completes at once comes back here. */
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

  /** The place of a call, until the call ends. */
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
