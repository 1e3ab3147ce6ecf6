package io.dynamicnetworks.standin;

import com.google.protobuf.MessageLite;
import io.dynamicnetworks.grpc.LiteDecoder;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;

/** Makes blocking unary calls to one gRPC service over a Unix socket. */
public final class GrpcCalls implements AutoCloseable {
  private static final int MAX_MESSAGE_BYTES = 16 << 20;

  private final ServiceName service;
  private final BiFunction<GrpcStatus, String, RuntimeException> refused;
  private final Context context;
  private final GrpcClient client;
  private final SocketAddress socket;

  /**
   * @param refused maps the status and message of an error answer to the exception that the call
   *     throws
   */
  public GrpcCalls(
      Vertx vertx,
      Path socket,
      ServiceName service,
      BiFunction<GrpcStatus, String, RuntimeException> refused) {
    this.socket = SocketAddress.domainSocketAddress(socket.toString());
    this.service = service;
    this.refused = refused;
    context = vertx.getOrCreateContext();
    client =
        GrpcClient.client(
            vertx,
            new GrpcClientOptions().setMaxMessageSize(MAX_MESSAGE_BYTES),
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
  }

  @Override
  public void close() {
    client.close().timeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).await();
  }

  /**
   * Calls a method and returns its response.
   *
   * @param response an instance of the response type
   */
  public <Q extends MessageLite, R extends MessageLite> R call(
      String method, Q request, R response) {
    ServiceMethod<R, Q> called =
        ServiceMethod.client(
            service, method, GrpcMessageEncoder.encoder(), new LiteDecoder<>(response));
    // Run on the event loop: on another thread the message could arrive before its handler is set.
    return Future.<R>future(
            promise ->
                context.runOnContext(
                    run ->
                        client
                            .request(socket, called)
                            .compose(
                                stream -> {
                                  stream.headers().set(HttpHeaders.HOST, "localhost");
                                  return stream.send(request);
                                })
                            .compose(this::only)
                            .onComplete(promise::handle)))
        .timeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)
        .await();
  }

  private <Q, R> Future<R> only(GrpcClientResponse<Q, R> response) {
    AtomicReference<R> message = new AtomicReference<>();
    response.handler(message::set);
    return response
        .end()
        .transform(
            end ->
                response.status() == GrpcStatus.OK
                    ? Future.succeededFuture(message.get())
                    : Future.failedFuture(
                        refused.apply(
                            response.status(), String.valueOf(response.statusMessage()))));
  }
}
