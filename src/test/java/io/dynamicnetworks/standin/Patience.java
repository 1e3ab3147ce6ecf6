package io.dynamicnetworks.standin;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/**
 * How long tests and stand-ins wait for what must come true. It ends only what would never come: a
 * slow machine must not, and when all goes well it costs nothing.
 */
public final class Patience {
  public static final Duration LIMIT = Duration.ofMinutes(2);

  private static final Duration OFTEN = Duration.ofMillis(10);

  private Patience() {}

  /** Awaitility's own limit is 10 s. */
  public static ConditionFactory await() {
    return Awaitility.await().atMost(LIMIT).pollInterval(OFTEN);
  }

  /** The same, with a name for what is waited for. */
  public static ConditionFactory await(@Nullable String what) {
    return Awaitility.await(what).atMost(LIMIT).pollInterval(OFTEN);
  }

  /** What the future completes with; throws what it fails with. */
  public static <T extends @Nullable Object> T await(Future<T> future) {
    return future.timeout(LIMIT.toSeconds(), TimeUnit.SECONDS).await();
  }
}
