package io.dynamicnetworks.ops;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.InspectionPort;
import io.dynamicnetworks.bus.InspectionPort.ExplainQuery;
import io.dynamicnetworks.bus.InspectionPort.ExplainReply;
import io.dynamicnetworks.bus.InspectionPort.PodsPage;
import io.dynamicnetworks.bus.InspectionPort.PodsQuery;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.Explanation;
import io.dynamicnetworks.text.HttpStatus;
import io.dynamicnetworks.text.Printable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets root in the controller's container see what the controller sees and does, over HTTP/1.1 on a
 * Unix socket: {@code /status}, {@code /explain}, {@code /tap} and {@code /log-level}. Its only
 * client is the image's {@code ask.sh}; the paths may change.
 *
 * <p>Everything is read on the event loop from memory, a few pods at a time, so that nothing waits
 * for long; no peer is asked. A slow reader delays only itself. If the socket cannot be opened, the
 * controller works without it.
 */
public final class AdminServer extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

  /** Not counting taps. */
  static final int MAX_CONNECTIONS = Budgets.ADMIN_CONNECTIONS;

  /** Does not apply to taps. */
  private static final Duration WHOLE_REQUEST = Duration.ofSeconds(Budgets.ADMIN_REQUEST_SECONDS);

  // A glob of addresses, each with a pod's uid, can be long.
  private static final int MAX_REQUEST_LINE_BYTES = 4 << 10;
  private static final int MAX_VALUE_CHARS = 300;

  /** For requests answered from memory: only a busy event loop delays them. */
  private static final Duration MEMORY = Duration.ofSeconds(10);

  private final Bus bus;
  private final AdminSocket socket;
  private final Subject subject;
  private final Modes modes = new Modes();
  private @Nullable HttpServer server;
  private @Nullable ConnectionLimit connections;
  private @Nullable Taps taps;

  /**
   * What to show besides the pods.
   *
   * @param version of the controller
   * @param node whose pods the controller manages
   * @param health which peers answer
   * @param logLevel the log level, which can also be changed
   */
  public record Subject(
      String version,
      String node,
      HealthServer health,
      List<BudgetUse> budgets,
      LogLevel logLevel) {
    public Subject {
      budgets = List.copyOf(budgets);
    }
  }

  /**
   * @param socket path whose folder is created with mode 0700; the folder above must exist
   */
  public AdminServer(Bus bus, Path socket, Subject subject) {
    this.bus = bus;
    this.socket = new AdminSocket(socket);
    this.subject = subject;
    modes.listen(bus);
  }

  @Override
  public Future<?> start() {
    taps = new Taps(vertx.eventBus());
    return socket
        .prepare(vertx)
        .compose(ready -> listen())
        .compose(listening -> socket.restrict(vertx))
        .recover(
            cause -> {
              LOG.warn(
                  "admin socket is not served: status, explain, tap and log-level will not work"
                      + " socket={} cause={}",
                  socket.address().path(),
                  cause.getClass().getSimpleName() + ": " + cause.getMessage());
              return Future.succeededFuture();
            });
  }

  @Override
  public Future<?> stop() {
    if (taps != null) {
      taps.endAll();
    }
    HttpServer current = server;
    return current == null
        ? Future.succeededFuture()
        : current.close().eventually(() -> socket.remove(vertx));
  }

  private Future<Void> listen() {
    ConnectionLimit few = new ConnectionLimit(vertx, MAX_CONNECTIONS, WHOLE_REQUEST, dropped -> {});
    connections = few;
    return vertx
        .createHttpServer(OneRequest.options(MAX_REQUEST_LINE_BYTES))
        .connectionHandler(few::opened)
        .requestHandler(this::answer)
        .listen(socket.address())
        .onSuccess(listening -> server = listening)
        .mapEmpty();
  }

  private void answer(HttpServerRequest request) {
    boolean isChange = request.method().equals(HttpMethod.PUT);
    if (!isChange && !request.method().equals(HttpMethod.GET)) {
      end(request, HttpStatus.METHOD_NOT_ALLOWED, "want GET or PUT");
      return;
    }
    switch ((isChange ? "set " : "") + request.path()) {
      case "/status" -> status(request);
      case "/explain" -> explain(request);
      case "/tap" -> tap(request, true);
      case "/tap/check" -> tap(request, false);
      case "/log-level" -> end(request, HttpStatus.OK, level());
      case "set /log-level" -> changeLevel(request);
      default -> end(request, HttpStatus.NOT_FOUND, "want /status, /explain, /tap or /log-level");
    }
  }

  // ---- status ----

  private void status(HttpServerRequest request) {
    String output = request.getParam("output");
    StatusPage page =
        switch (output) {
          case null -> new StatusText();
          case "text" -> new StatusText();
          case "json" -> new StatusJson();
          default -> null;
        };
    if (page == null) {
      end(
          request,
          HttpStatus.BAD_REQUEST,
          "-o " + Printable.value(String.valueOf(output)) + ": want text or json");
      return;
    }
    pods(null)
        .onFailure(cause -> end(request, HttpStatus.SERVICE_UNAVAILABLE, notReady(cause)))
        .onSuccess(
            first -> {
              HttpServerResponse response =
                  OneRequest.begin(request, HttpStatus.OK, page.contentType());
              response.setChunked(true);
              response.write(
                  page.head(
                      new StatusPage.ControllerStatus(
                          subject.version(),
                          subject.node(),
                          subject.logLevel().verbosity(),
                          modes,
                          subject.health().readiness(),
                          subject.budgets(),
                          taps == null ? 0 : taps.count())));
              new StatusStream(request, page).take(first);
            });
  }

  private Future<PodsPage> pods(@Nullable String after) {
    return bus.request(InspectionPort.PODS, new PodsQuery(after), MEMORY);
  }

  /** Requests the next pods once the reader has taken the previous ones. */
  private final class StatusStream {
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final StatusPage page;
    private int shown;
    private int others;

    StatusStream(HttpServerRequest request, StatusPage page) {
      this.request = request;
      this.page = page;
      response = request.response();
      response.setWriteQueueMaxSize(TapStream.MAX_WAITING_BYTES);
    }

    void take(PodsPage pods) {
      pods.pods().forEach(pod -> response.write(page.pod(pod, shown++ == 0)));
      others += pods.others();
      String next = pods.next();
      if (next == null) {
        OneRequest.end(request, page.end(shown, others));
      } else if (response.writeQueueFull()) {
        response.drainHandler(
            drained -> {
              response.drainHandler(null);
              ask(next);
            });
      } else {
        ask(next);
      }
    }

    /** Closes the connection on failure: a truncated answer must not pass for a complete one. */
    private void ask(String after) {
      pods(after).onSuccess(this::take).onFailure(cause -> request.connection().close());
    }
  }

  // ---- explain ----

  private void explain(HttpServerRequest request) {
    String pod = request.getParam("pod");
    if (pod == null || pod.isBlank()) {
      end(request, HttpStatus.BAD_REQUEST, "want a pod: NAME, NAMESPACE/NAME or its uid");
      return;
    }
    if (pod.length() > MAX_VALUE_CHARS) {
      end(
          request,
          HttpStatus.BAD_REQUEST,
          "pod: " + pod.length() + " characters, want NAMESPACE/NAME");
      return;
    }
    bus.request(InspectionPort.EXPLAIN, new ExplainQuery(pod), MEMORY)
        .onFailure(cause -> end(request, HttpStatus.SERVICE_UNAVAILABLE, notReady(cause)))
        .onSuccess(reply -> explained(request, reply));
  }

  private static void explained(HttpServerRequest request, ExplainReply reply) {
    switch (reply) {
      case ExplainReply.Explained(var _, Explanation explanation) -> {
        OneRequest.begin(request, HttpStatus.OK, OneRequest.TEXT);
        OneRequest.end(request, ExplanationText.of(explanation));
      }
      case ExplainReply.Unknown(String pod) ->
          end(
              request,
              HttpStatus.NOT_FOUND,
              "no pod " + Printable.value(pod) + " runs on this node");
      case ExplainReply.Ambiguous(List<String> candidates, int more) ->
          end(
              request,
              HttpStatus.CONFLICT,
              "ambiguous, may be "
                  + String.join(", ", candidates)
                  + (more == 0 ? "" : ", and " + more + " more"));
    }
  }

  // ---- tap ----

  private void tap(HttpServerRequest request, boolean isStart) {
    String addresses = request.getParam("addresses");
    if (addresses == null || addresses.replace(",", "").isBlank()) {
      end(
          request,
          HttpStatus.BAD_REQUEST,
          "want addresses, as in 'plan,cri.*'; without any, all are shown");
    } else if (isStart && taps != null && connections != null) {
      connections.release(request.connection());
      OneRequest.begin(request, HttpStatus.OK, OneRequest.TEXT);
      taps.start(new AddressGlob(addresses), request);
    } else {
      end(request, HttpStatus.OK, "");
    }
  }

  // ---- log-level ----

  private void changeLevel(HttpServerRequest request) {
    String wanted = String.valueOf(request.getParam("v"));
    int verbosity;
    try {
      verbosity = Integer.parseInt(wanted);
    } catch (NumberFormatException e) {
      verbosity = -1;
    }
    if (verbosity < 0) {
      end(
          request,
          HttpStatus.BAD_REQUEST,
          Printable.value(wanted) + ": want a whole number, 0 or more");
      return;
    }
    String before = level();
    subject.logLevel().change(verbosity);
    LOG.info("log level changed from=\"{}\" to=\"{}\"", before, level());
    end(request, HttpStatus.OK, "was " + before + "; now " + level());
  }

  private String level() {
    int verbosity = subject.logLevel().verbosity();
    return verbosity + " (" + subject.logLevel().meaning(verbosity) + ")";
  }

  // ---- answers ----

  private static String notReady(Throwable cause) {
    return "the controller does not answer yet: "
        + Printable.shortened(String.valueOf(cause.getMessage()), MAX_VALUE_CHARS);
  }

  private static void end(HttpServerRequest request, int status, String line) {
    OneRequest.begin(request, status, OneRequest.TEXT);
    OneRequest.end(request, line.isEmpty() ? "" : line + "\n");
  }
}
