package io.dynamicnetworks.standin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** A small, blocking HTTP client for Unix sockets. */
public final class UnixHttp {
  private UnixHttp() {}

  /**
   * A response.
   *
   * @param body without chunked framing
   */
  public record Answer(int status, String body) {}

  /** Sends a request and reads until the server closes the connection. */
  public static Answer ask(Path socket, String method, String target) {
    try (SocketChannel channel = send(socket, method, target)) {
      return answer(input(channel).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a GET request and reads the response. */
  public static Answer get(Path socket, String target) {
    return ask(socket, "GET", target);
  }

  /** Sends a request without reading the response. */
  public static SocketChannel send(Path socket, String method, String target) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    String request = method + " " + target + " HTTP/1.1\r\nHost: controller\r\n\r\n";
    channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    return channel;
  }

  /** A stream of the bytes received on the connection. */
  public static InputStream input(SocketChannel channel) {
    return Channels.newInputStream(channel);
  }

  /** Parses a complete response. */
  private static Answer answer(byte[] bytes) {
    // One character per byte, so that string lengths match the chunk lengths.
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int head = text.indexOf("\r\n\r\n");
    int code = "HTTP/1.1 ".length();
    boolean chunked =
        text.substring(0, head).toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked");
    String body = text.substring(head + 4);
    return new Answer(
        Integer.parseInt(text.substring(code, code + 3)),
        new String(
            (chunked ? joined(body) : body).getBytes(StandardCharsets.ISO_8859_1),
            StandardCharsets.UTF_8));
  }

  /** Removes the chunked framing; a body that is cut off yields what arrived. */
  private static String joined(String chunks) {
    StringBuilder body = new StringBuilder();
    int at = 0;
    int end = chunks.indexOf("\r\n", at);
    while (end > at) {
      int length = Integer.parseInt(chunks.substring(at, end), 16);
      int from = end + 2;
      body.append(chunks, from, Math.min(from + length, chunks.length()));
      at = from + length + 2;
      end = chunks.indexOf("\r\n", at);
    }
    return body.toString();
  }
}
