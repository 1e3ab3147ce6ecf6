package io.dynamicnetworks.ops;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Limits the number and lifetime of a server's connections, so that no client can fill memory with
 * them. When there is one too many, the oldest connection of the address with the most is closed: a
 * client that floods the port locks out itself, not the kubelet. If several addresses have the
 * most, it is the oldest of theirs: a flood from many addresses must not close the newest, which
 * may be the kubelet's. Confined to one event loop.
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
      close(oldestOfTheBusiest(), Dropped.TOO_MANY);
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

  private HttpConnection oldestOfTheBusiest() {
    Map<String, Integer> counts = new HashMap<>();
    all.values().forEach(open -> counts.merge(open.host(), 1, Integer::sum));
    int busiest = Collections.max(counts.values());
    return all.entrySet().stream()
        .filter(entry -> Objects.equals(counts.get(entry.getValue().host()), busiest))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }
}
