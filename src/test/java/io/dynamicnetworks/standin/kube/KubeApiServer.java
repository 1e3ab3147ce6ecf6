package io.dynamicnetworks.standin.kube;

import static io.dynamicnetworks.standin.Patience.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A stand-in API server over plain HTTP on a loopback port, and optionally over TLS on a second
 * port.
 *
 * <p>Methods block and may be called from any thread but an event loop.
 */
public final class KubeApiServer implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  // The namespace controller of a real cluster takes a few seconds.
  private static final long NAMESPACE_END_MILLIS = 100;

  // Below the ephemeral port range. Otherwise, while the server is stopped, a retrying client could
  // be given the server's port as its local port, and the server could not listen again.
  private static final int LOWEST_PORT = 20_000;
  private static final int HIGHEST_PORT = 30_000;
  private static final int MAX_TRIES = 50;

  private final Vertx vertx;
  private final ObjectStore objects = new ObjectStore();
  private final ResourceTypes types = new ResourceTypes();
  private final KubeStore store;
  private final ResourceApi resources;
  private final Discovery discovery = new Discovery(types);
  private final RequestLog log = new RequestLog();
  private final SentBytes sent = new SentBytes();
  private final ApiFaults faults;
  private final FaultyService service;
  private volatile String token = "";
  private int port;
  private @Nullable HttpServer server;
  private @Nullable HttpServer secured;

  private KubeApiServer(Vertx vertx) {
    this.vertx = vertx;
    NamespaceEnd namespaces =
        new NamespaceEnd(
            objects, types, end -> vertx.setTimer(NAMESPACE_END_MILLIS, timer -> end.run()));
    store = new KubeStore(objects, types, namespaces);
    resources = new ResourceApi(vertx, objects, store);
    faults = new ApiFaults(resources::watches);
    service = new FaultyService(vertx, faults);
  }

  /** Starts a server on a free port, with the NAD type and the namespace {@code default}. */
  public static KubeApiServer start(Vertx vertx) {
    KubeApiServer started = new KubeApiServer(vertx);
    started.listen();
    return started;
  }

  public int port() {
    return port;
  }

  /** The base URL, {@code http://127.0.0.1:PORT}. */
  public String url() {
    return "http://" + HOST + ":" + port;
  }

  /** The objects, for reads and writes without HTTP. */
  public KubeStore store() {
    return store;
  }

  /** The faults to inject. */
  public ApiFaults faults() {
    return faults;
  }

  /** The requests received. */
  public RequestLog requests() {
    return log;
  }

  /** How many bytes all answers had so far, those of watches that go on included. */
  public long bytesSent() {
    return sent.total();
  }

  /**
   * From now on, refuses requests without this bearer token with 401; empty accepts all requests.
   */
  public void requireToken(String wanted) {
    token = wanted;
  }

  /** Writes {@code DIRECTORY/kubeconfig} and returns its path. */
  public Path kubeconfig(Path directory) {
    Path file = directory.resolve("kubeconfig");
    try {
      return Files.writeString(file, Kubeconfig.plain(url(), token));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts listening over TLS and writes {@code FOLDER/kubeconfig} in the form that clouds use:
   * with the certificate authority, and with an exec plugin that supplies the token.
   */
  public Path kubeconfigOfCloud(Path folder) {
    try {
      Identity identity = identity(folder);
      Path credential =
          Files.writeString(
              folder.resolve("credential.json"),
              """
              {"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
               "status": {"token": "%s"}}
              """
                  .formatted(token));
      return Files.writeString(
          folder.resolve("kubeconfig"),
          Kubeconfig.ofCloud(
              "https://" + HOST + ":" + secure(identity), identity.certificate(), credential));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts listening over TLS and writes to the folder what the kubelet mounts into a pod.
   *
   * @return the environment variables with which a controller finds the server and the folder
   */
  public Map<String, String> serviceAccount(Path folder) {
    try {
      int securePort = secure(identity(folder));
      Files.writeString(folder.resolve("token"), token.isEmpty() ? "anybody" : token);
      return Map.of(
          "KUBERNETES_SERVICE_HOST",
          HOST,
          "KUBERNETES_SERVICE_PORT",
          Integer.toString(securePort),
          "SERVICE_ACCOUNT_FOLDER",
          folder.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates the folder and the server's identity, which {@code FOLDER/ca.crt} authenticates. */
  private static Identity identity(Path folder) throws IOException {
    Files.createDirectories(folder);
    return Identity.signed(folder);
  }

  /** Starts listening over TLS; returns the port. */
  private int secure(Identity identity) {
    HttpServer listening = await(listen(0, overTls(identity)));
    secured = listening;
    return listening.actualPort();
  }

  /**
   * Stops listening and cuts every connection; the objects stay. A restart does not bring the TLS
   * port back.
   */
  public void stop() {
    for (HttpServer running : new HttpServer[] {server, secured}) {
      if (running != null) {
        await(running.close());
      }
    }
    server = null;
    secured = null;
  }

  /** Listens again on the same port, with the same objects and history. */
  public void restart() {
    stop();
    listen();
  }

  @Override
  public void close() {
    stop();
  }

  private void listen() {
    if (port != 0) {
      listenAgain();
      return;
    }
    for (int tries = 1; server == null; tries++) {
      int candidate = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
      Future<HttpServer> started = listen(candidate, plain());
      try {
        server = await(started);
        port = candidate;
      } catch (Exception taken) { // await() rethrows the future's failure, even if checked.
        if (tries == MAX_TRIES) {
          throw new IllegalStateException("no free port after " + tries + " tries", taken);
        }
      }
    }
  }

  /** Listens on the old port, which is free only after the old socket's selector has run again. */
  private void listenAgain() {
    await("port " + port)
        .pollDelay(Duration.ZERO)
        .ignoreExceptionsInstanceOf(BindException.class)
        .until(
            () -> {
              server = await(listen(port, plain()));
              return true;
            });
  }

  /** TLS 1.3 cipher suites in a Go server's order for a client that prefers ChaCha20. */
  private static HttpServerOptions overTls(Identity identity) {
    return new HttpServerOptions()
        .setSsl(true)
        .setKeyCertOptions(identity.key())
        .addEnabledCipherSuite("TLS_CHACHA20_POLY1305_SHA256")
        .addEnabledCipherSuite("TLS_AES_128_GCM_SHA256")
        .addEnabledCipherSuite("TLS_AES_256_GCM_SHA384");
  }

  private static HttpServerOptions plain() {
    return new HttpServerOptions().setReuseAddress(true);
  }

  private Future<HttpServer> listen(int at, HttpServerOptions options) {
    return vertx.createHttpServer(options).requestHandler(this::receive).listen(at, HOST);
  }

  private void receive(HttpServerRequest request) {
    sent.count(request.response());
    request.body().onSuccess(body -> serve(request, body));
  }

  private void serve(HttpServerRequest request, Buffer body) {
    Call call = new Call(request, body);
    Optional<ApiPath> path = ApiPath.parse(call.path(), types);
    RequestInfo info = RequestInfo.of(call, path);
    log.add(info, call);
    service.serve(call, info, () -> serve(call, path));
  }

  private void serve(Call call, Optional<ApiPath> path) {
    try {
      authenticate(call);
      if (path.isPresent()) {
        resources.serve(call, path.get());
      } else {
        discovery.serve(call);
      }
    } catch (ApiError refused) {
      call.refuse(refused);
    }
  }

  private void authenticate(Call call) {
    if (!token.isEmpty() && !call.header("Authorization").equals("Bearer " + token)) {
      throw ApiError.unauthorized();
    }
  }
}
