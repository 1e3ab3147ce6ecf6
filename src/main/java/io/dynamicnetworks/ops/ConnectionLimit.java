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
 * Limits the number and lifetime of a server's connections, so that no client can fill memory with
 * them. When there is one too many, the oldest connection of the address with the most is closed: a
 * client that floods the port locks out itself, not the kubelet. Confined to one event loop.
 */
final class ConnectionLimit {
  private final Vertx vertx;
  private final int most;
  private final Duration longest;
  private final Consumer<Dropped> dropped;
  private final Map<HttpConnection, Open> all = new LinkedHashMap<>();

  /**
   * @param host remote address; all connections over a Unix socket share one
   * @param timer that closes the connection
   */
  private record Open(String host, long timer) {}

  /** Why a connection was closed early. */
  enum Dropped {
    /** There were too many connections. */
    TOO_MANY,
    /** Its request, or reading its answer, took too long. */
    TOO_SLOW
  }

  /**
   * @param longest maximum lifetime of a connection, whatever it carries
   * @param dropped is called for each connection that is closed by either limit
   */
  ConnectionLimit(Vertx vertx, int most, Duration longest, Consumer<Dropped> dropped) {
    this.vertx = vertx;
    this.most = most;
    this.longest = longest;
    this.dropped = dropped;
  }

  /** Adds a new connection. */
  void opened(HttpConnection connection) {
    long timer = vertx.setTimer(longest.toMillis(), late -> close(connection, Dropped.TOO_SLOW));
    SocketAddress from = connection.remoteAddress();
    all.put(connection, new Open(String.valueOf(from == null ? null : from.hostAddress()), timer));
    connection.closeHandler(closed -> release(connection));
    if (all.size() > most) {
      close(oldestOf(busiest()), Dropped.TOO_MANY);
    }
  }

  /** Stops limiting a connection, which the caller bounds in another way. */
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
