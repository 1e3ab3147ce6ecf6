package io.dynamicnetworks.reconcile;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Lets at most so many CNI calls of the node run at once, first come, first served.
 *
 * <p>A call that takes long gives its place back while it goes on: it is waiting for something, not
 * using the node, and a plugin that hangs must not hold up the pods behind it. Since a pod has one
 * call at a time, at most one call per pod goes on this way.
 */
final class DelegateGate {
  private final int places;
  private final Duration patience;
  private final Timers timers;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int taken;

  /**
   * @param patience after which a running call gives its place back
   */
  DelegateGate(int places, Duration patience, Timers timers) {
    this.places = places;
    this.patience = patience;
    this.timers = timers;
  }

  /**
   * Makes the call once there is a place, and gives its outcome.
   *
   * @param urgent whether it goes before all that wait
   */
  <T> Future<T> enter(boolean urgent, Supplier<Future<T>> call) {
    Promise<T> outcome = Promise.promise();
    Runnable begin = () -> start(call, outcome);
    if (urgent) {
      waiting.addFirst(begin);
    } else {
      waiting.addLast(begin);
    }
    admit();
    return outcome.future();
  }

  private void admit() {
    while (taken < places && !waiting.isEmpty()) {
      taken++;
      waiting.remove().run();
    }
  }

  private <T> void start(Supplier<Future<T>> call, Promise<T> outcome) {
    Place place = new Place();
    Timers.Alarm alarm = timers.after(patience, place::giveBack);
    call.get()
        .onComplete(
            result -> {
              alarm.cancel();
              place.giveBack();
              outcome.handle(result);
            });
  }

  /** One place at the gate, given back once however often it is asked for. */
  private final class Place {
    private boolean held = true;

    void giveBack() {
      if (held) {
        held = false;
        taken--;
        admit();
      }
    }
  }
}
