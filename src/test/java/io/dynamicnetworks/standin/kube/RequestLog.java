package io.dynamicnetworks.standin.kube;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The requests that were received, struck by a fault or not. Safe for many threads. */
public final class RequestLog {
  // So that a bench of thousands of clients doesn't fill the heap; the counts go on.
  private static final int MAX_KEPT = 20_000;

  private final ArrayDeque<RecordedRequest> kept = new ArrayDeque<>();
  private final Map<String, Long> counts = new TreeMap<>();

  RequestLog() {}

  synchronized void add(RequestInfo info, Call call) {
    kept.add(new RecordedRequest(Instant.now(), info, call));
    if (kept.size() > MAX_KEPT) {
      kept.removeFirst();
    }
    counts.merge(info.verb() + " " + info.resource(), 1L, Long::sum);
  }

  /** The newest 20,000 requests, oldest first. */
  public synchronized List<RecordedRequest> all() {
    return new ArrayList<>(kept);
  }

  /** Those of the newest 20,000 requests that match, oldest first. */
  public List<RecordedRequest> matching(RequestMatch match) {
    return all().stream().filter(request -> match.matches(request.info())).toList();
  }

  /** How many there were, by {@code "patch pods/status"}. */
  public synchronized Map<String, Long> counts() {
    return new TreeMap<>(counts);
  }

  /** Forgets requests and counts. */
  public synchronized void clear() {
    kept.clear();
    counts.clear();
  }
}
