package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.model.NetworkRef;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a reconciliation has done so far; becomes a {@link Result} at its end. */
final class Progress {
  private final Timers timers;
  private final Map<String, Duration> stages = new LinkedHashMap<>();
  private final Set<String> unfinished = new LinkedHashSet<>();
  private final List<String> causes = new ArrayList<>();
  private @Nullable String networks;
  private final Set<NetworkRef> awaited = new LinkedHashSet<>();
  private Optional<Duration> after = Optional.empty();
  private int attached;
  private int detached;

  Progress(Timers timers) {
    this.timers = timers;
  }

  /** The annotation that is acted on, and the NADs whose change would help. */
  void about(@Nullable String annotation, Set<NetworkRef> networksAwaited) {
    networks = annotation;
    awaited.addAll(networksAwaited);
  }

  void attached() {
    attached++;
  }

  void detached() {
    detached++;
  }

  /**
   * Something failed, and time may mend it.
   *
   * @param what in words that are the same when it fails again
   */
  void failed(String what, String cause) {
    unfinished.add(what);
    causes.add(cause);
  }

  /** A change of the NAD would help. */
  void await(NetworkRef network) {
    awaited.add(network);
  }

  /** It was done and undone again, so that it is no more done than what failed. */
  void undone(String what) {
    unfinished.add(what);
  }

  /** Something is due by then at the latest. */
  void dueIn(Duration delay) {
    after = Optional.of(after.filter(due -> due.compareTo(delay) < 0).orElse(delay));
  }

  /** What failed so far. */
  Set<String> unfinished() {
    return Set.copyOf(unfinished);
  }

  /** The future, timed as a stage. */
  <T> Future<T> timed(String stage, Future<T> work) {
    long began = timers.nowMillis();
    return work.onComplete(
        done -> stages.merge(stage, Duration.ofMillis(timers.nowMillis() - began), Duration::plus));
  }

  void took(String stage, Duration duration) {
    stages.merge(stage, duration, Duration::plus);
  }

  Result end(Result.End end) {
    return new Result(
        networks, attached, detached, unfinished, awaited, causes, stages, after, end);
  }
}
