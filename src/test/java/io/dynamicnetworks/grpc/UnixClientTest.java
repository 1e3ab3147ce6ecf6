package io.dynamicnetworks.grpc;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dynamicnetworks.cri.v1.VersionRequest;
import io.dynamicnetworks.standin.Patience;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.common.ServiceName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixClientTest {
  private static final Duration SHORT = Duration.ofSeconds(3);

  private static final StreamedMethod<VersionRequest, Integer> METHOD =
      new StreamedMethod<>(
          ServiceName.create("runtime.v1", "RuntimeService"), "List", 100, Length::new);

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
  private final Context loop = vertx.getOrCreateContext();
  private final Queue<Consumer<HttpServerRequest>> script = new ConcurrentLinkedQueue<>();

  /** The connection of each request. */
  private final List<HttpConnection> used = new CopyOnWriteArrayList<>();

  private final AtomicInteger closed = new AtomicInteger();
  @TempDir private Path folder;
  private HttpServer server;
  private UnixClient client;

  /** Counts the bytes of an answer. */
  private static final class Length implements AnswerReader<Integer> {
    private int bytes;

    @Override
    public void feed(Buffer piece) {
      bytes += piece.length();
    }

    @Override
    public Integer end() {
      return bytes;
    }
  }

  @BeforeEach
  void start() {
    Path socket = folder.resolve("peer.sock");
    server =
        Patience.await(
            vertx
                .createHttpServer()
                .connectionHandler(
                    connection -> connection.closeHandler(end -> closed.incrementAndGet()))
                .requestHandler(
                    request -> {
                      used.add(request.connection());
                      script.remove().accept(request);
                    })
                .listen(SocketAddress.domainSocketAddress(socket.toString())));
    client = new UnixClient(vertx, new UnixClient.Peer("peer", socket, 100));
  }

  @AfterEach
  void stop() {
    Patience.await(client.close());
    Patience.await(server.close());
    Patience.await(vertx.close());
  }

  @Test
  void afterAStreamedCallWithoutAnswerTheNextOneOpensAnotherConnection() {
    script.add(UnixClientTest::neverAnswer);
    script.add(ending("0"));
    assertThat(catchThrowableOfType(CallFailed.class, () -> call(SHORT)).kind())
        .isEqualTo(CallFailed.Kind.DEADLINE);
    assertThat(call(Patience.LIMIT)).isEqualTo(3);
    assertThat(used.get(1)).isNotSameAs(used.get(0));
    await().until(() -> closed.get() == 1);
  }

  @Test
  void aCallThatIsAnsweredKeepsItsConnectionWhateverTheAnswer() {
    script.addAll(List.of(ending("13"), ending("0"), ending("0")));
    assertThat(catchThrowableOfType(CallFailed.class, () -> call(Patience.LIMIT)).kind())
        .isEqualTo(CallFailed.Kind.REFUSED);
    assertThat(call(Patience.LIMIT)).isEqualTo(3);
    assertThat(call(Patience.LIMIT)).isEqualTo(3);
    assertThat(used).hasSize(3).allMatch(used.getFirst()::equals);
  }

  private int call(Duration deadline) {
    Promise<Integer> answer = Promise.promise();
    loop.runOnContext(
        now ->
            client.call(METHOD, VersionRequest.getDefaultInstance(), deadline).onComplete(answer));
    return Patience.await(answer.future());
  }

  private static void neverAnswer(HttpServerRequest request) {
    assertThat(request.isExpectMultipart()).isFalse();
  }

  /** Three bytes, and that gRPC status. */
  private static Consumer<HttpServerRequest> ending(String status) {
    return request -> {
      request.response().putHeader("content-type", "application/grpc");
      request.response().putTrailer("grpc-status", status);
      request.response().end(Buffer.buffer(new byte[] {0, 0, 0, 0, 3, 1, 2, 3}));
    };
  }
}
