package io.dynamicnetworks.flow;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Limits how many calls run at once, since each may hold an answer of several MB. Groups take turns
 * round-robin; within a group, calls run first come, first served. Each call needs a permit. A call
 * that takes long keeps running but gives its permit back, so that it delays no other. How many run
 * in total is limited, too.
 *
 * <p>The gate for CNI calls ({@code limit.CniCallGate}) and the reads of single NADs ({@code
 * kube.watch.NetworkFetch}) do not use this class: they need other limits, and have only the queue
 * class, {@link RoundRobin}, in common with it.
 */
public final class FairLimiter<T> {
  private final Vertx vertx;
  private final int atOnce;
  private final int inAll;
  private final Duration patience;

  private final RoundRobin<Waiting<T>> waiting = new RoundRobin<>();
  private final Map<Asked, Waiting<T>> asked = new HashMap<>();

  private int permits;
  private int running;
  private boolean starting;

  /**
   * @param atOnce how many may hold a permit at the same time
   * @param inAll how many may run at the same time, including those that gave their permit back
   * @param patience how long a call holds a permit at most
   */
  public FairLimiter(Vertx vertx, int atOnce, int inAll, Duration patience) {
    this.vertx = vertx;
    this.atOnce = atOnce;
    this.inAll = inAll;
    this.patience = patience;
  }

  /** As {@link #take(String, Object, Supplier)}, with everything in one group. */
  public Future<T> take(Object key, Supplier<Future<T>> work) {
    return take("", key, work);
  }

  /**
   * Starts the work when it gets a permit, and returns its result. While work with the same key is
   * waiting in the group, returns the result of that instead.
   *
   * @param group whose work the call is, such as a namespace: groups take turns, so that a tenant
   *     with many pods does not keep others waiting
   */
  public Future<T> take(String group, Object key, Supplier<Future<T>> work) {
    Asked by = new Asked(group, key);
    Waiting<T> entry = asked.get(by);
    if (entry == null) {
      entry = new Waiting<>(by, work, Promise.promise());
      asked.put(by, entry);
      waiting.add(group, entry);
    }
    startNext();
    return entry.result.future();
  }

  private void startNext() {
    if (starting) {
      return; // Re-entered by work that ended at once; the loop below continues.
    }
    starting = true;
    while (permits < atOnce && running < inAll && !waiting.isEmpty()) {
      start(Objects.requireNonNull(waiting.next()));
    }
    starting = false;
  }

  private void start(Waiting<T> next) {
    asked.remove(next.by);
    Permit permit = new Permit();
    Future.<T>future(promise -> next.work.get().onComplete(promise::handle))
        .onComplete(
            done -> {
              permit.end();
              running--;
              next.result.handle(done);
              startNext();
            });
  }

  private record Asked(String group, Object key) {}

  private record Waiting<T>(Asked by, Supplier<Future<T>> work, Promise<T> result) {}

  /** Held until the work ends or the patience runs out. */
  private final class Permit {
    private final long timer;
    private boolean held = true;

    Permit() {
      running++;
      permits++;
      timer =
          vertx.setTimer(
              patience.toMillis(),
              id -> {
                end();
                startNext();
              });
    }

    void end() {
      if (held) {
        held = false;
        permits--;
        vertx.cancelTimer(timer);
      }
    }
  }
}
