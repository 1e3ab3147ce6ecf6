package io.dynamicnetworks.ops;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The open connections of a server, so few and each so short that nobody can fill memory with them.
 * Where one more comes than there may be, the oldest of the address that has the most goes: who
 * floods the port shuts out itself, and not the kubelet. For one event loop.
 */
final class FewConnections {
  private final Vertx vertx;
  private final int most;
  private final Duration longest;
  private final Consumer<Dropped> dropped;
  private final Map<HttpConnection, String> hosts = new LinkedHashMap<>();

  /** Why a connection was closed before its time. */
  enum Dropped {
    /** There were too many. */
    TOO_MANY,
    /** Its request or the reading of its answer took too long. */
    TOO_SLOW
  }

  /**
   * @param longest that a connection stays open, whatever comes on it
   * @param dropped hears of each connection that was closed for that, or for too many
   */
  FewConnections(Vertx vertx, int most, Duration longest, Consumer<Dropped> dropped) {
    this.vertx = vertx;
    this.most = most;
    this.longest = longest;
    this.dropped = dropped;
  }

  /** Takes a new connection. */
  void opened(HttpConnection connection) {
    hosts.put(connection, String.valueOf(connection.remoteAddress().hostAddress()));
    long timer = vertx.setTimer(longest.toMillis(), late -> close(connection, Dropped.TOO_SLOW));
    connection.closeHandler(
        closed -> {
          hosts.remove(connection);
          vertx.cancelTimer(timer);
        });
    if (hosts.size() > most) {
      close(oldestOf(busiest()), Dropped.TOO_MANY);
    }
  }

  private void close(HttpConnection connection, Dropped why) {
    if (hosts.remove(connection) != null) {
      dropped.accept(why);
      connection.close();
    }
  }

  private String busiest() {
    Map<String, Integer> counts = new HashMap<>();
    hosts.values().forEach(host -> counts.merge(host, 1, Integer::sum));
    return counts.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
  }

  private HttpConnection oldestOf(String host) {
    Iterator<Map.Entry<HttpConnection, String>> all = hosts.entrySet().iterator();
    Map.Entry<HttpConnection, String> next = all.next();
    while (!next.getValue().equals(host)) {
      next = all.next();
    }
    return next.getKey();
  }
}
