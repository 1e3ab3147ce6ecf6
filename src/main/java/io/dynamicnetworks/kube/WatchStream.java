package io.dynamicnetworks.kube;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.vertx.core.Context;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One watch request, from its sending to its end. For one event loop, which its listener is on. */
final class WatchStream {
  private static final int OK = 200;

  private final Context context;
  private final Listener listener;
  private final Lines lines = new Lines(this::line);
  private @Nullable CompletableFuture<HttpResponse<AsyncBody>> sent;
  private @Nullable AsyncBody body;
  private boolean over;

  /** Hears how the request fares. */
  interface Listener {
    /** The API server answers; there are lines only if the code is 200. */
    void answered(int code);

    /** A line; the bytes are the listener's only until it returns. */
    void line(byte[] bytes, int length);

    /**
     * It is over, whatever the reason: called once, and last.
     *
     * @param cause null if the API server ended it
     * @param answered whether {@link #answered} was called
     */
    void ended(@Nullable Throwable cause, boolean answered);
  }

  WatchStream(Context context, Listener listener) {
    this.context = context;
    this.listener = listener;
  }

  /** Sends the request. */
  void open(ApiCalls calls, String path) {
    sent =
        calls.stream(path, (pieces, source) -> context.runOnContext(now -> feed(pieces, source)));
    var _ =
        sent.whenComplete(
            (response, failure) -> context.runOnContext(now -> answered(response, failure)));
  }

  private void feed(List<ByteBuffer> pieces, AsyncBody source) {
    if (!over) {
      pieces.forEach(lines::feed);
      source.consume(); // The next ones.
    }
  }

  /** Ends it from this side. */
  void cancel(String why) {
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
    listener.answered(response.code());
    if (response.code() != OK) {
      cancel("answered " + response.code());
      return;
    }
    // In a turn of its own: after the pieces that are still to be read.
    var _ = body.done().whenComplete((all, cut) -> context.runOnContext(now -> end(cut)));
    body.consume();
  }

  private void line(byte[] bytes, int length) {
    if (!over) {
      listener.line(bytes, length);
    }
  }

  private void end(@Nullable Throwable cause) {
    if (!over) {
      over = true;
      listener.ended(cause, body != null);
    }
  }
}
