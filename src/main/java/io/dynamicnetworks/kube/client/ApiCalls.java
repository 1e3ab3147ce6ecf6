package io.dynamicnetworks.kube.client;

import io.dynamicnetworks.bus.SamplePort.ApiRequest.Verb;
import io.dynamicnetworks.text.HttpStatus;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Printable;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Single requests to the API server, each with a deadline; nothing blocks. */
public final class ApiCalls {
  public static final String JSON = "application/json";
  public static final String MERGE_PATCH = "application/merge-patch+json";
  public static final String STRATEGIC_PATCH = "application/strategic-merge-patch+json";

  private static final int MAX_CAUSE_CHARS = 300;

  private final Vertx vertx;
  private final HttpClient http;
  private final String server;
  private final ApiCounts counts = new ApiCounts();

  /** A request; the path begins with a slash and may carry a query. */
  public record Request(
      String method, String path, @Nullable String contentType, @Nullable String body) {
    public static Request get(String path) {
      return new Request("GET", path, null, null);
    }

    /** The verb to count; a GET with a query is a list. */
    Verb verb() {
      return switch (method) {
        case "PATCH" -> Verb.PATCH;
        case "PUT" -> Verb.UPDATE;
        case "POST" -> Verb.CREATE;
        default -> path.indexOf('?') < 0 ? Verb.GET : Verb.LIST;
      };
    }
  }

  /** How a request ended. */
  public sealed interface Reply {
    /**
     * The API server answered.
     *
     * @param retryAfter how long it asks clients to wait; zero if it does not say
     */
    record Answer(int code, String body, Duration retryAfter) implements Reply {
      public boolean ok() {
        return HttpStatus.isSuccess(code);
      }

      /** Whether it is overloaded or failing, so that the same request may succeed later. */
      public boolean isPassing() {
        return code == HttpStatus.TOO_MANY_REQUESTS || code >= HttpStatus.INTERNAL_SERVER_ERROR;
      }

      /** The {@code message} of its Status, or the start of the body. */
      String message() {
        try {
          JsonNode message = Json.parse(body).path("message");
          if (message.isString()) {
            return Printable.shortened(message.stringValue(), MAX_CAUSE_CHARS);
          }
        } catch (Json.NotJson e) {
          // Proxies and load balancers answer without JSON: the body is shown as it is.
        }
        return Printable.shortened(body, MAX_CAUSE_CHARS);
      }

      /** For a person: code and message. */
      public String text() {
        return "the API server answers " + code + ": " + message();
      }
    }

    /** There was no answer: the request may or may not have taken effect. */
    record Nothing(String cause) implements Reply {}
  }

  /**
   * @param server the API server's URL, without a trailing slash
   */
  ApiCalls(Vertx vertx, HttpClient http, String server) {
    this.vertx = vertx;
    this.http = http;
    this.server = server;
  }

  /** Returns the reply on the caller's context; never fails. */
  public Future<Reply> send(Request request, Duration deadline) {
    CompletableFuture<HttpResponse<String>> sent;
    try {
      sent = http.sendAsync(built(request, deadline), String.class);
    } catch (RuntimeException e) {
      return Future.succeededFuture(new Reply.Nothing(text(e)));
    }
    return outcome(
        request,
        deadline,
        sent.thenApply(ApiCalls::answer),
        vertx.getOrCreateContext(),
        cause -> sent.cancel(true));
  }

  /**
   * Like {@link #send}, for an answer that is an object of any size, such as a pod: the body has
   * only the fields that are read here, and the limit applies to these.
   */
  public Future<Reply> sendForObject(Request request, Duration deadline) {
    return send(request, deadline, ObjectReply.Kept.FIELDS);
  }

  /** Like {@link #send}, for an object to be sent back: at most 512 KiB, with all its fields. */
  public Future<Reply> sendForWholeObject(Request request, Duration deadline) {
    return send(request, deadline, ObjectReply.Kept.ALL);
  }

  /** Like {@link #send}, if only the status code of a success matters: its body is left out. */
  Future<Reply> sendForCode(Request request, Duration deadline) {
    return send(request, deadline, ObjectReply.Kept.NOTHING);
  }

  private Future<Reply> send(Request request, Duration deadline, ObjectReply.Kept kept) {
    Context context = vertx.getOrCreateContext();
    ObjectReply reply = new ObjectReply(context, kept);
    CompletableFuture<HttpResponse<AsyncBody>> sent;
    try {
      sent = http.consumeBytes(built(request, deadline), reply::pieces);
    } catch (RuntimeException e) {
      return Future.succeededFuture(new Reply.Nothing(text(e)));
    }
    var _ = sent.whenComplete(reply::answered);
    return outcome(
        request,
        deadline,
        reply.future().toCompletionStage(),
        context,
        cause -> {
          reply.cancel(cause);
          sent.cancel(true);
        });
  }

  /**
   * How the request ended. The timeout also fires on the context.
   *
   * @param cancel called if there is no answer
   */
  private Future<Reply> outcome(
      Request request,
      Duration deadline,
      CompletionStage<Reply> answer,
      Context context,
      Handler<Throwable> cancel) {
    return Future.fromCompletionStage(answer, context)
        .timeout(Math.max(1, deadline.toMillis()), TimeUnit.MILLISECONDS)
        .onFailure(cancel)
        .otherwise(cause -> new Reply.Nothing(text(cause, deadline)))
        .onSuccess(reply -> count(request.verb(), reply));
  }

  /**
   * Opens a response that is consumed piece by piece: the consumer gets each piece, on any thread,
   * and requests the next.
   *
   * @param silence after which the request fails and its connection is closed, even before it is
   *     answered: the future cannot be cancelled
   */
  CompletableFuture<HttpResponse<AsyncBody>> stream(
      String path, Duration silence, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    try {
      HttpRequest request =
          http.newHttpRequestBuilder()
              .uri(server + path)
              .timeout(silence.toMillis(), TimeUnit.MILLISECONDS)
              .build();
      return http.consumeBytes(request, consumer);
    } catch (RuntimeException e) { // For one, the client is closed.
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Counts of the requests sent, by outcome; {@link ApiStream} adds those of streams. */
  public ApiCounts counts() {
    return counts;
  }

  private void count(Verb verb, Reply reply) {
    switch (reply) {
      case Reply.Answer answer -> counts.answered(verb, answer.code());
      case Reply.Nothing _ -> counts.unanswered(verb);
    }
  }

  private HttpRequest built(Request request, Duration deadline) {
    HttpRequest.Builder builder =
        http.newHttpRequestBuilder()
            .uri(server + request.path())
            .timeout(Math.max(1, deadline.toMillis()), TimeUnit.MILLISECONDS);
    String body = request.body();
    return body == null
        ? builder.build()
        : builder.method(request.method(), String.valueOf(request.contentType()), body).build();
  }

  private static Reply answer(HttpResponse<String> response) {
    String body = response.body();
    return new Reply.Answer(
        response.code(), body == null ? "" : body, retryAfter(response.header("Retry-After")));
  }

  /** The API server sends seconds; a proxy's date is not worth parsing. */
  static Duration retryAfter(@Nullable String header) {
    boolean seconds = header != null && header.matches("[0-9]{1,6}");
    return seconds ? Duration.ofSeconds(Long.parseLong(header)) : Duration.ZERO;
  }

  private static String text(Throwable cause, Duration deadline) {
    return isTimeout(cause)
        ? "no answer from the API server within " + deadline.toMillis() + " ms"
        : text(cause);
  }

  /** Whether it is a timeout: of ours, or of the HTTP client, which fabric8 wraps. */
  private static boolean isTimeout(Throwable cause) {
    for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
      if (inner instanceof TimeoutException) {
        return true;
      }
    }
    return false;
  }

  /** The innermost cause in one line; fabric8 wraps the messages of Vert.x and the kernel. */
  public static String text(Throwable cause) {
    Throwable inner = cause;
    while (inner.getCause() != null
        && (inner instanceof CompletionException
            || inner.getMessage() == null
            || inner.getMessage().equals(inner.getCause().toString()))) {
      inner = inner.getCause();
    }
    String message = inner.getMessage();
    return Printable.shortened(message == null ? inner.toString() : message, MAX_CAUSE_CHARS);
  }
}
