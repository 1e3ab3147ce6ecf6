package io.dynamicnetworks.ops;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.standin.Patience;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionLimitTest {
  private static final int MOST = 4;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final AtomicInteger opened = new AtomicInteger();
  private final List<String> closed = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new ArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() {
    ConnectionLimit limit = new ConnectionLimit(vertx, MOST, Duration.ofHours(1), why -> {});
    server =
        Patience.await(
            vertx
                .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
                .connectionHandler(
                    connection -> {
                      limit.opened(connection);
                      connection.closeHandler(
                          gone -> closed.add(connection.remoteAddress().hostAddress()));
                      opened.incrementAndGet();
                    })
                .requestHandler(request -> {})
                .listen(0, "127.0.0.1"));
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    Patience.await(vertx.close());
  }

  @Test
  void amongAddressesWithEquallyManyTheOldestConnectionIsClosed() throws IOException {
    Deque<String> open = new ArrayDeque<>();
    for (int number = 2; number < 40; number++) {
      String address = "127.0.0." + number;
      connect(address);
      open.add(address);
      if (open.size() > MOST) {
        String oldest = open.remove();
        await().until(() -> !closed.isEmpty());
        assertThat(closed).containsExactly(oldest);
        closed.clear();
      }
    }
  }

  @Test
  void anAddressWithMoreThanOthersLosesItsOldest() throws IOException {
    connect("127.0.0.2");
    connect("127.0.0.3");
    connect("127.0.0.3");
    connect("127.0.0.4");
    connect("127.0.0.5");
    await().until(() -> !closed.isEmpty());
    assertThat(closed).containsExactly("127.0.0.3");
  }

  private void connect(String from) throws IOException {
    int before = opened.get();
    Socket socket = new Socket();
    sockets.add(socket);
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
    socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), server.actualPort()));
    await().until(() -> opened.get() > before);
  }
}
