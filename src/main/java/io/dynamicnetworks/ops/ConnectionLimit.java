package io.dynamicnetworks.ops;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The open connections of a server, so few and each so short that nobody can fill memory with them.
 * Where one more comes than there may be, the oldest of the address that has the most goes: who
 * floods the port shuts out itself, and not the kubelet. For one event loop.
 */
final class ConnectionLimit {
  private final Vertx vertx;
  private final int most;
  private final Duration longest;
  private final Consumer<Dropped> dropped;
  private final Map<HttpConnection, Open> all = new LinkedHashMap<>();

  /**
   * @param host where it comes from; all that come by a Unix socket have one
   * @param timer that ends it
   */
  private record Open(String host, long timer) {}

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
  ConnectionLimit(Vertx vertx, int most, Duration longest, Consumer<Dropped> dropped) {
    this.vertx = vertx;
    this.most = most;
    this.longest = longest;
    this.dropped = dropped;
  }

  /** Takes a new connection. */
  void opened(HttpConnection connection) {
    long timer = vertx.setTimer(longest.toMillis(), late -> close(connection, Dropped.TOO_SLOW));
    SocketAddress from = connection.remoteAddress();
    all.put(connection, new Open(String.valueOf(from == null ? null : from.hostAddress()), timer));
    connection.closeHandler(closed -> release(connection));
    if (all.size() > most) {
      close(oldestOf(busiest()), Dropped.TOO_MANY);
    }
  }

  /** Leaves the connection to somebody else, who bounds it in another way. */
  void release(HttpConnection connection) {
    Open open = all.remove(connection);
    if (open != null) {
      vertx.cancelTimer(open.timer());
    }
  }

  private void close(HttpConnection connection, Dropped why) {
    Open open = all.remove(connection);
    if (open != null) {
      vertx.cancelTimer(open.timer());
      dropped.accept(why);
      connection.close();
    }
  }

  private String busiest() {
    Map<String, Integer> counts = new HashMap<>();
    all.values().forEach(open -> counts.merge(open.host(), 1, Integer::sum));
    return counts.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
  }

  private HttpConnection oldestOf(String host) {
    return all.entrySet().stream()
        .filter(entry -> entry.getValue().host().equals(host))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }
}
