package io.dynamicnetworks.kube.client;

import io.dynamicnetworks.bus.SamplePort.ApiRequest.Verb;
import io.dynamicnetworks.text.HttpStatus;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.vertx.core.Context;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A request whose response is consumed piece by piece, from sending to end. Confined to one event
 * loop, on which the listener is called.
 */
public final class ApiStream {

  private final Context context;
  private final Listener listener;
  private @Nullable CompletableFuture<HttpResponse<AsyncBody>> sent;
  private @Nullable AsyncBody body;
  private boolean over;

  /** Gets the response. */
  public interface Listener {
    /**
     * The API server answered; pieces follow only if the code is 200.
     *
     * @param retryAfter how long it asks clients to wait; zero if it does not say
     */
    void answered(int code, Duration retryAfter);

    void piece(ByteBuffer bytes);

    /**
     * The request is over, for whatever reason: called once, and last.
     *
     * @param cause null if the API server ended it
     */
    void ended(@Nullable Throwable cause);
  }

  public ApiStream(Context context, Listener listener) {
    this.context = context;
    this.listener = listener;
  }

  /**
   * Sends the request.
   *
   * @param silence after which the connection is closed
   */
  public void open(ApiCalls calls, String path, Duration silence) {
    sent =
        calls.stream(
            path, silence, (pieces, source) -> context.runOnContext(now -> feed(pieces, source)));
    Verb verb = path.contains("watch=true") ? Verb.WATCH : Verb.LIST;
    var _ =
        sent.whenComplete(
            (response, failure) ->
                context.runOnContext(
                    now -> {
                      count(calls.counts(), verb, response);
                      answered(response, failure);
                    }));
  }

  private static void count(
      ApiCounts counts, Verb verb, @Nullable HttpResponse<AsyncBody> response) {
    if (response == null) {
      counts.unanswered(verb);
    } else {
      counts.answered(verb, response.code());
    }
  }

  private void feed(List<ByteBuffer> pieces, AsyncBody source) {
    for (ByteBuffer piece : pieces) {
      if (!over) {
        listener.piece(piece);
      }
    }
    if (!over) {
      source.consume(); // Requests the next pieces.
    }
  }

  /** Ends the request from this side. */
  public void cancel(String why) {
    end(new CancellationException(why));
    if (body != null) {
      body.cancel();
    } else if (sent != null) {
      sent.cancel(true);
    }
  }

  private void answered(@Nullable HttpResponse<AsyncBody> response, @Nullable Throwable failure) {
    if (response == null) {
      end(failure);
      return;
    }
    body = response.body();
    if (over) {
      body.cancel();
      return;
    }
    listener.answered(response.code(), ApiCalls.retryAfter(response.header("Retry-After")));
    if (response.code() != HttpStatus.OK) {
      cancel("answered " + response.code());
      return;
    }
    // In a later turn of the event loop, after the pieces that are still to be read.
    var _ = body.done().whenComplete((all, cut) -> context.runOnContext(now -> end(cut)));
    body.consume();
  }

  private void end(@Nullable Throwable cause) {
    if (!over) {
      over = true;
      listener.ended(cause);
    }
  }
}
