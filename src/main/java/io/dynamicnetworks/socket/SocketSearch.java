package io.dynamicnetworks.socket;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Searches the usual places for a peer's Unix socket until one appears. */
public final class SocketSearch {
  private static final Logger LOG = LoggerFactory.getLogger(SocketSearch.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final String peer;
  private final List<Path> places;

  /**
   * @param places to try, best first
   */
  public SocketSearch(String peer, List<Path> places) {
    this.peer = peer;
    this.places = List.copyOf(places);
  }

  /** Returns the first socket found; does not complete until there is one. */
  public Future<Path> go(Vertx vertx) {
    Promise<Path> promise = Promise.promise();
    Optional<Path> now = find();
    if (now.isPresent()) {
      promise.complete(now.get());
    } else {
      LOG.warn("no socket found yet peer={} places={}", peer, places);
      vertx.setPeriodic(
          PERIOD.toMillis(),
          timer ->
              find()
                  .ifPresent(
                      path -> {
                        vertx.cancelTimer(timer);
                        promise.tryComplete(path);
                      }));
    }
    return promise.future();
  }

  /** What it is waiting for; meant to be shown while there is no socket. */
  public String state() {
    return "no socket of the " + peer + " found yet in any of " + places;
  }

  private Optional<Path> find() {
    return firstOf(places);
  }

  /** The first of these paths that is a socket now. */
  public static Optional<Path> firstOf(List<Path> places) {
    return places.stream().filter(SocketSearch::isSocket).findFirst();
  }

  private static boolean isSocket(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).isOther();
    } catch (IOException e) {
      return false;
    }
  }
}
