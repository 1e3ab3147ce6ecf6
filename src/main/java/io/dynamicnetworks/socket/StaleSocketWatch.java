package io.dynamicnetworks.socket;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Notices when a peer's socket can no longer be reached from within this container (SPEC 10): the
 * peer does not answer, and the mounted file or folder was deleted on the node (see {@link
 * StaleMount}).
 */
public final class StaleSocketWatch {
  /**
   * Gives the peer time to create its new socket; the deleted one never comes back. A container
   * that restarts earlier would again mount nothing useful, and its next restart would be delayed.
   */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Path socket;
  private final Supplier<Future<Optional<String>>> problem;
  private final Predicate<Path> stale;
  private OptionalLong sinceNanos = OptionalLong.empty();
  private boolean asking;

  /**
   * @param problem why the peer does not answer; empty if it does
   * @param stale whether the file or folder mounted at the path was deleted
   */
  public StaleSocketWatch(
      Path socket, Supplier<Future<Optional<String>>> problem, Predicate<Path> stale) {
    this.socket = socket;
    this.problem = problem;
    this.stale = stale;
  }

  /**
   * Returns why only a restart of the container helps; empty if none is needed. Call it at regular
   * intervals; while one check is waiting for the peer, further calls return empty.
   */
  public Future<Optional<String>> check(long nowNanos) {
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
