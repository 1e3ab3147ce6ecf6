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
  /**
   * What was deleted does not come back, so this is only for the new socket to be made: a container
   * that starts before it would mount nothing useful, and its next restart would be delayed.
   */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Path socket;
  private final Supplier<Future<Optional<String>>> problem;
  private final Predicate<Path> stale;
  private OptionalLong sinceNanos = OptionalLong.empty();
  private boolean asking;

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
   * Why only a restart of the container helps; empty if it is not needed. To be asked regularly; a
   * peer that takes longer to answer than that is asked once at a time.
   */
  public Future<Optional<String>> look(long nowNanos) {
    if (asking) {
      return Future.succeededFuture(Optional.empty());
    }
    if (!stale.test(socket)) {
      sinceNanos = OptionalLong.empty();
      return Future.succeededFuture(Optional.empty());
    }
    asking = true;
    return problem.get().map(why -> lasting(why, nowNanos)).onComplete(done -> asking = false);
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
