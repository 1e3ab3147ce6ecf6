package io.dynamicnetworks.multus;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tenant reads when the daemon is unreachable: the socket, and what is wrong with it. */
@ParameterizedClass(name = "native transport: {0}")
@ValueSource(booleans = {false, true})
class NotReachedTest {
  private static final String RUNNING = "; is Multus running on this node?";

  @Parameter private boolean nativeTransport;
  @TempDir private Path folder;
  private Path path;
  private Vertx vertx;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(nativeTransport));
    path = folder.resolve("multus.sock");
  }

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  @Test
  void aMissingSocket() {
    assertSaid("no such socket" + RUNNING);
  }

  @Test
  void aMissingFolder() {
    path = folder.resolve("no/such/folder/multus.sock");
    assertSaid("no such socket" + RUNNING);
  }

  @Test
  void aFileWhereAFolderIsWanted() throws IOException {
    Files.writeString(folder.resolve("file"), "");
    path = folder.resolve("file/multus.sock");
    assertSaid("no such socket" + RUNNING);
  }

  @Test
  void aLinkToItself() throws IOException {
    Files.createSymbolicLink(path, path);
    assertSaid("no such socket" + RUNNING);
  }

  @Test
  void aLinkToNowhere() throws IOException {
    Files.createSymbolicLink(path, folder.resolve("gone"));
    assertSaid("no such socket" + RUNNING);
  }

  @Test
  void aSocketWithoutAListener() throws IOException {
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(path))
        .close();
    assertSaid("connection refused" + RUNNING);
  }

  @Test
  void aPlainFile() throws IOException {
    Files.writeString(path, "no socket");
    assertSaid("a plain file, want a socket" + RUNNING);
  }

  @Test
  void aFolder() throws IOException {
    // The kubelet creates a missing hostPath as a folder.
    Files.createDirectory(path);
    assertSaid("a directory, want a socket" + RUNNING);
  }

  @Test
  void aPathThatIsTooLong() {
    path = folder.resolve("m".repeat(120));
    assertSaid("path of " + path.toString().length() + " bytes, want at most 107");
  }

  @Test
  void aQueueThatIsFull() throws IOException {
    List<SocketChannel> waiting = new ArrayList<>();
    try (ServerSocketChannel deaf = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      deaf.bind(UnixDomainSocketAddress.of(path), 1);
      fill(waiting);
      assertSaid("the daemon's connection backlog is full");
    } finally {
      for (SocketChannel each : waiting) {
        each.close();
      }
    }
  }

  @Test
  void noPermission() throws IOException {
    // Not by file mode: the tests may run as root, which bypasses it.
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(path))
        .close();
    for (String said : List.of("Permission denied", "connect(..) failed: Permission denied: /m")) {
      assertThat(Causes.ofNoConnection(path, new IOException(said)))
          .isEqualTo("permission denied, want read and write access to the socket");
    }
  }

  @Test
  void aCauseWithoutAMessageIsNotNamedByItsClass() {
    assertThat(Causes.of(new IOException())).isEqualTo("connection lost");
    assertThat(Causes.of(new IllegalStateException(new IOException("reset by peer"))))
        .isEqualTo("reset by peer");
  }

  private void fill(List<SocketChannel> waiting) throws IOException {
    boolean room = true;
    while (room) {
      SocketChannel next = SocketChannel.open(StandardProtocolFamily.UNIX);
      waiting.add(next);
      next.configureBlocking(false);
      try {
        room = next.connect(UnixDomainSocketAddress.of(path));
      } catch (IOException full) {
        room = false;
      }
    }
  }

  private void assertSaid(String why) {
    DaemonSocket socket = new DaemonSocket(vertx, path, 2);
    String wanted = "Multus daemon at " + path + ": " + why;
    assertThat(await(socket.delegate(Buffer.buffer("{}"), Duration.ofSeconds(60))))
        .isEqualTo(new Exchange.NotReached(wanted));
    assertThat(await(socket.probe())).isEqualTo(wanted);
  }
}
