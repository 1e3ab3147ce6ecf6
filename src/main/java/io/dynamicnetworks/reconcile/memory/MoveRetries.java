package io.dynamicnetworks.reconcile.memory;

import io.dynamicnetworks.flow.Backoff;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.plan.PlanInput.Move;
import io.dynamicnetworks.report.ReadyTexts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Moves whose ADD failed, and when each is tried again: at growing intervals, because each attempt
 * takes a working interface down (SPEC 5.4). An edit clears them, so there is at most one for each
 * selection; their notices share {@link Budgets#FAILURE_TEXTS_BYTES}.
 */
public final class MoveRetries {
  private static final Backoff INTERVALS = new Backoff(Duration.ofMinutes(1), Duration.ofHours(1));

  private final Map<Move, Failed> moves = new LinkedHashMap<>();

  private record Failed(int failures, long dueAtMillis, Notice notice) {}

  /** Whether that move has failed. */
  public boolean contains(Move move) {
    return moves.containsKey(move);
  }

  /** Whether a move of that interface has failed. */
  public boolean contains(InterfaceName iface) {
    return moves.keySet().stream().anyMatch(move -> move.iface().equals(iface));
  }

  /** Whether a move to that network has failed. */
  public boolean contains(NetworkRef network) {
    return !moves.isEmpty() && moves.keySet().stream().anyMatch(move -> move.isTo(network));
  }

  /**
   * Counts a failure.
   *
   * @param notice what was reported in an event for the pod
   */
  public void failed(Move move, Notice notice, long nowMillis) {
    Failed before = moves.get(move);
    int failures = before == null ? 1 : before.failures() + 1;
    long due = nowMillis + INTERVALS.withoutJitter(failures - 1).toMillis();
    int others =
        moves.entrySet().stream()
            .filter(other -> !other.getKey().equals(move))
            .mapToInt(other -> other.getValue().notice().heapBytes())
            .sum();
    moves.put(move, new Failed(failures, due, kept(ReadyTexts.shown(notice), others)));
  }

  /** All of the notice as long as there is room; else only its reason. */
  private static Notice kept(Notice notice, int others) {
    return others + notice.heapBytes() <= Budgets.FAILURE_TEXTS_BYTES
        ? notice
        : new Notice(notice.reason(), "");
  }

  public void succeeded(Move move) {
    moves.remove(move);
  }

  /** Forgets the moves to a NAD that has changed. */
  void networkChanged(NetworkRef network) {
    moves.keySet().removeIf(move -> move.isTo(network));
  }

  void clear() {
    moves.clear();
  }

  /** The notices about moves that are still to be retried, as far as the condition shows them. */
  public List<Notice> notices() {
    return moves.values().stream().map(Failed::notice).toList();
  }

  /** The moves that wait for their next attempt. */
  public Set<Move> waiting(long nowMillis) {
    return moves.entrySet().stream()
        .filter(entry -> entry.getValue().dueAtMillis() > nowMillis)
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns the time until the next attempt; empty if none waits. */
  public Optional<Duration> nextIn(long nowMillis) {
    return moves.values().stream()
        .map(Failed::dueAtMillis)
        .filter(due -> due > nowMillis)
        .min(Long::compare)
        .map(due -> Duration.ofMillis(due - nowMillis));
  }
}
