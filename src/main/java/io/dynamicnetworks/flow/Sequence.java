package io.dynamicnetworks.flow;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Runs actions one after another. The completion of each starts the next, in a loop: neither stack
 * nor heap grows with their number, which tenants choose.
 */
public final class Sequence<T> {
  private final Iterator<T> items;
  private final Function<T, Future<Void>> action;
  private final BooleanSupplier stop;
  private final Promise<Void> done = Promise.promise();
  private boolean inLoop;
  private boolean again;

  private Sequence(List<T> items, Function<T, Future<Void>> action, BooleanSupplier stop) {
    this.items = items.iterator();
    this.action = action;
    this.stop = stop;
  }

  /**
   * Runs the action for each item. Completes when all are done, or when {@code stop} says so before
   * the next one; fails with the first failure.
   */
  public static <T> Future<Void> of(
      List<T> items, BooleanSupplier stop, Function<T, Future<Void>> action) {
    Sequence<T> sequence = new Sequence<>(List.copyOf(items), action, stop);
    sequence.advance();
    return sequence.done.future();
  }

  private void advance() {
    again = true;
    if (inLoop) {
      return; // The loop below continues: an action that completes at once must not recurse.
    }
    inLoop = true;
    while (again) {
      again = false;
      if (!items.hasNext() || stop.getAsBoolean()) {
        done.tryComplete();
      } else {
        start(items.next());
      }
    }
    inLoop = false;
  }

  private void start(T item) {
    Future<Void> step;
    try {
      step = action.apply(item);
    } catch (RuntimeException e) {
      step = Future.failedFuture(e);
    }
    step.onComplete(
        ended -> {
          if (ended.succeeded()) {
            advance();
          } else {
            done.tryFail(ended.cause());
          }
        });
  }
}
