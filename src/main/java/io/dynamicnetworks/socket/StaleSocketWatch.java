package io.dynamicnetworks.socket;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Notices that a peer's socket can never be reached again from within this container: the peer does
 * not answer, and what is mounted was deleted on the node (see {@link StaleMount}).
 */
public final class StaleSocketWatch {
  /** A peer that is just restarting is not waited for in vain. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path socket;
  private final Supplier<Future<Optional<String>>> problem;
  private final Predicate<Path> stale;
  private OptionalLong sinceNanos = OptionalLong.empty();

  /**
   * @param problem why the peer does not answer; empty if it does
   * @param stale whether what is mounted at the path was deleted
   */
  public StaleSocketWatch(
      Path socket, Supplier<Future<Optional<String>>> problem, Predicate<Path> stale) {
    this.socket = socket;
    this.problem = problem;
    this.stale = stale;
  }

  /**
   * Why only a restart of the container helps; empty if it is not needed. To be asked regularly.
   */
  public Future<Optional<String>> look(long nowNanos) {
    if (!stale.test(socket)) {
      sinceNanos = OptionalLong.empty();
      return Future.succeededFuture(Optional.empty());
    }
    return problem.get().map(why -> lasting(why, nowNanos));
  }

  private Optional<String> lasting(Optional<String> why, long nowNanos) {
    if (why.isEmpty()) {
      sinceNanos = OptionalLong.empty();
      return Optional.empty();
    }
    if (sinceNanos.isEmpty()) {
      sinceNanos = OptionalLong.of(nowNanos);
    }
    Duration lasted = Duration.ofNanos(nowNanos - sinceNanos.getAsLong());
    return lasted.compareTo(PATIENCE) < 0
        ? Optional.empty()
        : Optional.of(
            why.get()
                + " for "
                + lasted.toSeconds()
                + " s, and what is mounted at "
                + socket
                + " was deleted on the node; restart this container, and mount /run instead");
  }
}
