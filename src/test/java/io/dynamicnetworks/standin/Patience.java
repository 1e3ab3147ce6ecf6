package io.dynamicnetworks.standin;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/**
 * How long tests and stand-ins wait for a condition. The limit only stops a test that would
 * otherwise hang. It is long enough for a slow machine and costs nothing when the test passes.
 * {@code -Dpatience.minutes} makes it longer, for an emulated machine.
 */
public final class Patience {
  public static final Duration LIMIT =
      Duration.ofMinutes(Integer.getInteger("patience.minutes", 2));

  private static final Duration OFTEN = Duration.ofMillis(10);

  private Patience() {}

  /** Waits up to {@link #LIMIT}; Awaitility's own default is 10 s. */
  public static ConditionFactory await() {
    return Awaitility.await().atMost(LIMIT).pollInterval(OFTEN);
  }

  /** Like {@link #await()}, with a name for the awaited condition. */
  public static ConditionFactory await(@Nullable String what) {
    return Awaitility.await(what).atMost(LIMIT).pollInterval(OFTEN);
  }

  /** Returns the future's result, or throws its failure. */
  public static <T extends @Nullable Object> T await(Future<T> future) {
    return future.timeout(LIMIT.toSeconds(), TimeUnit.SECONDS).await();
  }
}
