package io.dynamicnetworks.ops;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One thing that the controller needs to do its work.
 *
 * @param name of that thing; also a metric label
 * @param problem why it is unavailable; empty if it is available. Called on the event loop
 */
public record HealthCheck(String name, Supplier<Future<Optional<String>>> problem) {

  /** A check whose answer is available at once. */
  public static HealthCheck of(String name, Supplier<Optional<String>> problem) {
    return new HealthCheck(name, () -> Future.succeededFuture(problem.get()));
  }
}
