package io.dynamicnetworks.limit;

import io.dynamicnetworks.flow.RoundRobin;
import io.dynamicnetworks.flow.Tally;
import io.dynamicnetworks.flow.Timers;
import io.dynamicnetworks.model.Budgets;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many CNI calls run at once on the node. Namespaces are served round-robin, and the
 * calls of each namespace first come, first served.
 *
 * <p>No namespace takes all slots: an eighth is left to the others, so that an edit need not wait
 * for another namespace's calls. A few namespaces together can take all of them, and their calls
 * need not be so slow that they hang. So a namespace without a call in progress may start one even
 * when all slots are taken; such extra calls can bring the total to twice the slots, but not above
 * {@link Budgets#CNI_CALLS_CONFIGURABLE}.
 *
 * <p>A call that takes long gives up its slot while it continues: it is waiting for something, not
 * using the node, and a plugin that hangs must not hold up other tenants' pods. From then on it
 * counts as hanging. While a namespace has a hanging call, it starts no other once its calls reach
 * its limit. With too many hanging calls on the whole node, only namespaces without one start a
 * call, and only one at a time. In that count, no namespace counts for more than its own limit: all
 * the calls that it can start at once may begin to hang, and they alone must not hold up the
 * others.
 *
 * <p>Not a {@code FairLimiter}: hanging calls are limited per namespace, a pod that ends goes
 * first, and no two calls are the same.
 */
public final class CniCallGate {
  /** The fraction of all slots that one namespace leaves to the others. */
  private static final int SHARE_OF_OTHERS = 8;

  private final Rules rules;
  private final Timers timers;
  private final Runnable hangs;
  private final Runnable refused;

  /** Waiting calls, by namespace. */
  private final RoundRobin<Runnable> waiting = new RoundRobin<>();

  /** Calls that run, by namespace; hanging calls do not count. */
  private final Tally<String> running = new Tally<>();

  /** Calls that hang, by namespace. */
  private final Tally<String> hung = new Tally<>();

  /** Namespaces whose calls wait because calls hang. */
  private final Set<String> heldBack = new HashSet<>();

  private boolean admitting;

  /**
   * The limits.
   *
   * @param slots how many calls may run at once, not counting extra calls, each the only one of its
   *     namespace
   * @param patience how long a call may run before it gives up its slot and counts as hanging
   * @param besideHanging with this many calls, of which one hangs, a namespace starts no other
   * @param hungInAll with this many hanging calls on the node, a namespace that has one starts no
   *     other
   */
  public record Rules(int slots, Duration patience, int besideHanging, int hungInAll) {
    /** How many of the most that can be configured are left to namespaces without a call. */
    private static final int LEFT = Budgets.CNI_CALLS_CONFIGURABLE / SHARE_OF_OTHERS;

    public static Rules usual(int slots) {
      return new Rules(
          slots,
          Duration.ofSeconds(Budgets.CNI_HANGING_AFTER_SECONDS),
          Budgets.CNI_CALLS_BESIDE_HANGING,
          Budgets.CNI_HANGING);
    }

    /** Of one namespace. */
    int slotsOfNamespace() {
      return Math.max(1, slots - Math.max(1, slots / SHARE_OF_OTHERS));
    }

    /** Slots that a namespace may take whatever it has in progress. */
    int slotsOfAll() {
      return Math.min(slots, Budgets.CNI_CALLS_CONFIGURABLE - LEFT);
    }

    /** All calls at once, of namespaces without another call in progress, too. */
    int atOnce() {
      return Math.min(2 * slots, Budgets.CNI_CALLS_CONFIGURABLE);
    }
  }

  /**
   * @param hangs called each time a call begins to hang
   * @param refused called each time that a namespace's calls begin to wait for that reason
   */
  public CniCallGate(Rules rules, Timers timers, Runnable hangs, Runnable refused) {
    this.rules = rules;
    this.timers = timers;
    this.hangs = hangs;
    this.refused = refused;
  }

  /**
   * Makes the call once there is a slot for it, and returns its outcome.
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
      if (running.of(namespace) == 0) {
        waiting.toFront(namespace); // Without this condition, ending many pods would always win.
      }
    } else {
      waiting.add(namespace, begin);
    }
    admit();
    return outcome.future();
  }

  /** How many calls run; hanging calls do not count. */
  public int running() {
    return Math.toIntExact(running.total());
  }

  /** How many calls hang. */
  public int hanging() {
    return Math.toIntExact(hung.total());
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
    countHeldBack();
  }

  private @Nullable Runnable next() {
    return running.total() >= rules.atOnce()
        ? null
        : waiting.next(namespace -> hasSlot(namespace) && !isHeldBack(namespace));
  }

  private boolean hasSlot(String namespace) {
    return running.total() < rules.slotsOfAll()
        ? running.of(namespace) < rules.slotsOfNamespace()
        : inProgress(namespace) == 0;
  }

  /** The namespace's calls that run or hang. */
  private long inProgress(String namespace) {
    return running.of(namespace) + hung.of(namespace);
  }

  /** Whether the namespace starts no call because of those that hang. */
  private boolean isHeldBack(String namespace) {
    long calls = inProgress(namespace);
    return isCrowded() ? calls > 0 : hung.of(namespace) > 0 && calls >= rules.besideHanging();
  }

  private boolean isCrowded() {
    return hung.total() >= rules.hungInAll()
        && hung.groups().stream()
                .mapToLong(namespace -> Math.min(hung.of(namespace), rules.besideHanging()))
                .sum()
            >= rules.hungInAll();
  }

  private void countHeldBack() {
    heldBack.removeIf(namespace -> waiting.count(namespace) == 0 || !isHeldBack(namespace));
    for (String namespace : waiting.groups()) {
      if (isHeldBack(namespace) && heldBack.add(namespace)) {
        refused.run();
      }
    }
  }

  private <T> void start(String namespace, Supplier<Future<T>> call, Promise<T> outcome) {
    Slot slot = new Slot(namespace);
    Timers.Alarm alarm = timers.after(rules.patience(), slot::hangs);
    Future.succeededFuture()
        .compose(begun -> call.get()) // What it throws fails it, and frees its slot.
        .onComplete(
            result -> {
              alarm.cancel();
              slot.end();
              outcome.handle(result);
            });
  }

  /** The slot of a call, until the call ends. */
  private final class Slot {
    private final String namespace;
    private boolean isHung;

    Slot(String namespace) {
      this.namespace = namespace;
      running.add(namespace, 1);
    }

    void hangs() {
      isHung = true;
      running.add(namespace, -1);
      hung.add(namespace, 1);
      hangs.run();
      admit();
    }

    void end() {
      (isHung ? hung : running).add(namespace, -1);
      admit();
    }
  }
}
