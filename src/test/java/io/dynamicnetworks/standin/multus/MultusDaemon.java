package io.dynamicnetworks.standin.multus;

import static io.dynamicnetworks.standin.Patience.await;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.multus.DaemonFault.When;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A stand-in multus daemon on a real Unix socket. It logs every request and can inject faults. As
 * in the real daemon, the work of a request continues after its client has disconnected.
 *
 * <p>Methods block and may be called from any thread but an event loop.
 */
public final class MultusDaemon implements AutoCloseable {
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final String PLAIN_TEXT = "text/plain; charset=utf-8";
  private static final Buffer FILLING = Buffer.buffer(" ".repeat(1 << 16));

  private final Vertx vertx;
  private final Path folder;
  private final DaemonSettings settings;
  private final DelegateService service;
  private final SandboxSetUp sandboxes;
  private final Logbook logbook = new Logbook();
  private final DaemonFaults faults = new DaemonFaults();
  private volatile boolean probesHang;
  private @Nullable HttpServer server;

  private MultusDaemon(
      Vertx vertx, Path folder, DaemonSettings settings, PodLookup pods, PluginHost host) {
    this.vertx = vertx;
    this.folder = folder;
    this.settings = settings;
    LibcniCache cache = new LibcniCache(settings.cniDir());
    CniChain chain = new CniChain(host, cache);
    service = new DelegateService(settings, pods, host, chain, faults::pause);
    sandboxes = new SandboxSetUp(chain, cache, settings.resultVersion());
  }

  /**
   * Starts a daemon.
   *
   * @param folder the daemon's own; removed and created again, with the socket {@code multus.sock}
   *     in it
   */
  public static MultusDaemon start(
      Vertx vertx, Path folder, DaemonSettings settings, PodLookup pods, PluginHost host) {
    MultusDaemon daemon = new MultusDaemon(vertx, folder, settings, pods, host);
    daemon.listen();
    return daemon;
  }

  public Path socket() {
    return folder.resolve("multus.sock");
  }

  /**
   * Sets up a sandbox, as happens when the kubelet starts a pod; returns the result of each
   * network.
   *
   * @param delegates the cluster network first
   */
  public List<SandboxSetUp.Attached> setUp(
      PodRef pod,
      String uid,
      String sandboxId,
      String netns,
      List<SandboxSetUp.Delegate> delegates) {
    return sandboxes.add(pod, uid, sandboxId, netns, delegates);
  }

  /** Tears down only what the setup attached; what can't be detached stays. */
  public void takeDown(String sandboxId) {
    sandboxes.delete(sandboxId);
  }

  /** The delegate requests so far, in order of arrival. */
  public List<Received> requests() {
    return logbook.all();
  }

  /** The requests with a CNI command so far, in order of arrival. */
  public List<Received> requests(String command) {
    return requests().stream().filter(request -> request.command().equals(command)).toList();
  }

  /** The highest number of requests in flight at the same time. */
  public int maxInFlight() {
    return logbook.maxInFlight();
  }

  /** Applies the fault to every later request. */
  public void fault(DaemonFault fault) {
    fault(request -> true, fault);
  }

  /** Applies the fault to every later request that matches the predicate. */
  public void fault(Predicate<Received> concerns, DaemonFault fault) {
    faults.add(concerns, fault, Integer.MAX_VALUE);
  }

  /** Applies the fault to the next requests. */
  public void faultNext(int times, DaemonFault fault) {
    faults.add(request -> true, fault, times);
  }

  /** From now on, leaves health probes unanswered. */
  public void hangProbes() {
    probesHang = true;
  }

  /** Clears all faults; hanging requests continue. */
  public void heal() {
    probesHang = false;
    faults.heal();
  }

  /** Stops listening, removes the socket and closes the connections; work in flight continues. */
  public void stop() {
    HttpServer running = server;
    if (running != null) {
      await(running.close());
      server = null;
    }
    delete(socket());
  }

  /** Stops and removes the folder as well. */
  public void remove() {
    stop();
    delete(folder);
  }

  /** Stops, but leaves behind a socket file that refuses connections. */
  public void crash() {
    stop();
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      // Unlike Vert.x, NIO does not remove the file on close.
      dead.bind(UnixDomainSocketAddress.of(socket()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Listens on a new socket in a new folder. */
  public void listen() {
    delete(folder);
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      server =
          await(
              vertx
                  .createHttpServer()
                  .requestHandler(this::route)
                  .listen(SocketAddress.domainSocketAddress(socket().toString())));
      Files.setPosixFilePermissions(socket(), PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Restarts the daemon on a new socket in a new folder. */
  public void restart() {
    stop();
    listen();
  }

  /** Stops and releases everything that hangs. */
  @Override
  public void close() {
    stop();
    heal();
  }

  private void route(HttpServerRequest request) {
    switch (request.path()) {
      case "/delegate" -> onlyFor(List.of(HttpMethod.POST), request, () -> delegate(request));
      case "/healthz" ->
          onlyFor(List.of(HttpMethod.GET, HttpMethod.POST), request, () -> healthy(request));
      case "/readyz" -> answer(request, settings.hasReadyz() ? OK : NOT_FOUND, "");
      default -> answer(request, NOT_FOUND, "");
    }
  }

  private static void onlyFor(
      List<HttpMethod> methods, HttpServerRequest request, Runnable handler) {
    if (methods.contains(request.method())) {
      handler.run();
    } else {
      answer(request, METHOD_NOT_ALLOWED, "Method not allowed\n");
    }
  }

  private void healthy(HttpServerRequest request) {
    if (!probesHang) {
      answer(request, OK, "");
    }
  }

  private void delegate(HttpServerRequest request) {
    request
        .body()
        .onSuccess(body -> Thread.startVirtualThread(() -> work(request, body.toString())));
  }

  /** Handles a request on its own thread, because plugins block. */
  private void work(HttpServerRequest request, String body) {
    Received received = logbook.started(body);
    Runnable reply;
    try {
      reply = handled(request, received);
    } finally {
      logbook.ended(received); // Before the reply, so that the client finds the entry complete.
    }
    reply.run();
  }

  /** Carries out the request, or its fault; the returned action sends the reply. */
  private Runnable handled(HttpServerRequest request, Received received) {
    DaemonFaults.UntilHealed untilHealed = faults.untilHealed();
    return switch (faults.of(received)) {
      case null -> effect(received).to(request);
      case DaemonFault.Hang hang -> {
        if (hang.when() == When.BEFORE_THE_EFFECT) {
          untilHealed.awaitHealed();
          yield effect(received).to(request);
        }
        Outcome outcome = effect(received);
        untilHealed.awaitHealed();
        yield outcome.to(request);
      }
      case DaemonFault.Slow slow -> {
        untilHealed.pause(slow.by());
        yield effect(received).to(request);
      }
      case DaemonFault.Drop drop -> {
        effectIf(drop.when(), received);
        yield () -> drop(request);
      }
      case DaemonFault.Truncated truncated -> {
        Outcome outcome = effect(received);
        yield () -> truncate(request, outcome, truncated.bytes());
      }
      case DaemonFault.Oversized oversized -> {
        effect(received);
        yield () -> flood(request, oversized.bytes());
      }
      case DaemonFault.Answer answer -> {
        effectIf(answer.when(), received);
        yield () -> answer(request, answer.status(), answer.body());
      }
    };
  }

  /** The outcome of a request: an answer, or a panic without one. */
  private record Outcome(int status, String body) {
    static final Outcome PANIC = new Outcome(0, "");

    Runnable to(HttpServerRequest request) {
      return status == 0 ? () -> drop(request) : () -> answer(request, status, body);
    }
  }

  private void effectIf(When when, Received received) {
    if (when == When.AFTER_THE_EFFECT) {
      effect(received);
    }
  }

  private Outcome effect(Received received) {
    try {
      return new Outcome(OK, service.handle(DelegateCall.parse(received.body())));
    } catch (RefusedCall refusal) {
      return new Outcome(BAD_REQUEST, refusal.getMessage() + "\n");
    } catch (Panic panic) {
      return Outcome.PANIC;
    }
  }

  private static void answer(HttpServerRequest request, int status, String body) {
    HttpServerResponse response = head(request, status, body.isEmpty());
    if (status == BAD_REQUEST || status == METHOD_NOT_ALLOWED) {
      response.putHeader("X-Content-Type-Options", "nosniff");
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    response
        .putHeader("Content-Length", String.valueOf(bytes.length))
        .end(Buffer.buffer(bytes))
        .onComplete(done -> drop(request));
  }

  private static void truncate(HttpServerRequest request, Outcome outcome, int bytes) {
    Buffer body = Buffer.buffer(outcome.body());
    head(request, outcome.status(), false)
        .putHeader("Content-Length", String.valueOf(body.length()))
        .write(body.getBuffer(0, Math.min(bytes, body.length())))
        .onComplete(done -> drop(request));
  }

  private static void flood(HttpServerRequest request, long bytes) {
    HttpServerResponse response =
        head(request, OK, false).putHeader("Content-Length", String.valueOf(bytes));
    response.exceptionHandler(gone -> {});
    pour(response, bytes - 2).compose(done -> response.end("{}")).onComplete(done -> drop(request));
  }

  private static Future<Void> pour(HttpServerResponse response, long left) {
    if (left <= 0) {
      return Future.succeededFuture();
    }
    int now = (int) Math.min(left, FILLING.length());
    return response.write(FILLING.getBuffer(0, now)).compose(written -> pour(response, left - now));
  }

  private static HttpServerResponse head(HttpServerRequest request, int status, boolean empty) {
    HttpServerResponse response = request.response().setStatusCode(status);
    if (!empty) {
      response.putHeader("Content-Type", PLAIN_TEXT);
    }
    return response.putHeader("Connection", "close");
  }

  private static void drop(HttpServerRequest request) {
    request.connection().close();
  }

  private static void delete(Path path) {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> inside = Files.walk(path)) {
      for (Path each : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
