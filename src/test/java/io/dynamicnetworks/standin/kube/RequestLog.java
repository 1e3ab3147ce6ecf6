package io.dynamicnetworks.standin.kube;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The received requests, including those that a fault applied to. Thread-safe. */
public final class RequestLog {
  // Keeps a bench with thousands of clients from filling the heap; the counts have no such limit.
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

  /** The latest 20,000 requests, oldest first. */
  public synchronized List<RecordedRequest> all() {
    return new ArrayList<>(kept);
  }

  /** Those of the latest 20,000 requests that match, oldest first. */
  public List<RecordedRequest> matching(RequestMatch match) {
    return all().stream().filter(request -> match.matches(request.info())).toList();
  }

  /** The number of requests by verb and resource, for example {@code "patch pods/status"}. */
  public synchronized Map<String, Long> counts() {
    return new TreeMap<>(counts);
  }

  /** Clears requests and counts. */
  public synchronized void clear() {
    kept.clear();
    counts.clear();
  }
}
