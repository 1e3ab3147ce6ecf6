package io.dynamicnetworks.multus;

import static io.dynamicnetworks.standin.Patience.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers every HTTP request on a Unix socket with the given reply. */
final class RawDaemon implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");
  private static final String HEAD_ENDS = "\r\n\r\n";

  private final NetServer server;
  private final AtomicInteger open = new AtomicInteger();
  private volatile Reply reply = NetSocket::close;

  /** What to do with a connection once it has carried a complete request. */
  @FunctionalInterface
  interface Reply {
    void to(NetSocket socket);
  }

  RawDaemon(Vertx vertx, Path path) {
    server = vertx.createNetServer().connectHandler(this::accept);
    await(server.listen(SocketAddress.domainSocketAddress(path.toString())));
  }

  void reply(Reply newReply) {
    reply = newReply;
  }

  /** The number of open connections. */
  int open() {
    return open.get();
  }

  /** Writes the bytes, one per character, and closes the connection. */
  static Reply bytes(String latin1) {
    return socket -> {
      var written = socket.write(Buffer.buffer(latin1.getBytes(StandardCharsets.ISO_8859_1)));
      written.onComplete(done -> socket.close());
    };
  }

  /** Writes the bytes and leaves the connection open. */
  static Reply bytesAndNoEnd(String latin1) {
    return socket -> socket.write(Buffer.buffer(latin1.getBytes(StandardCharsets.ISO_8859_1)));
  }

  /** Writes the first text, then the second one forever, as fast as the client reads. */
  static Reply endless(String first, String again) {
    return socket -> socket.write(first).onSuccess(done -> pour(socket, Buffer.buffer(again)));
  }

  private static void pour(NetSocket socket, Buffer again) {
    socket.write(again).onSuccess(done -> pour(socket, again));
  }

  private void accept(NetSocket socket) {
    open.incrementAndGet();
    socket.exceptionHandler(gone -> {}); // The client gave up.
    socket.closeHandler(closed -> open.decrementAndGet());
    StringBuilder request = new StringBuilder();
    socket.handler(
        chunk -> {
          request.append(chunk.toString(StandardCharsets.ISO_8859_1));
          if (isWhole(request)) {
            request.setLength(0);
            reply.to(socket);
          }
        });
  }

  private static boolean isWhole(StringBuilder request) {
    int head = request.indexOf(HEAD_ENDS);
    if (head < 0) {
      return false;
    }
    Matcher length = LENGTH.matcher(request.substring(0, head));
    int body = length.find() ? Integer.parseInt(length.group(1)) : 0;
    return request.length() >= head + HEAD_ENDS.length() + body;
  }

  @Override
  public void close() {
    await(server.close());
  }
}
