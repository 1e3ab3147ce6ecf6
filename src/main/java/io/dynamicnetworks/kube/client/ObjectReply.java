package io.dynamicnetworks.kube.client;

import io.dynamicnetworks.kube.client.ApiCalls.Reply;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.text.HttpStatus;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is an object, collected as it arrives: a pod may have 9 MB, and many may be
 * answered at once, so only the fields are kept that are read here ({@link ObjectBytes}). Of an
 * answer that is no object, such as an error, the beginning is kept. For one event loop.
 */
final class ObjectReply {
  private static final int MOST_OF_AN_ERROR = 16 << 10;

  private final Context context;
  private final Kept kept;
  private final ObjectBytes fields = new ObjectBytes(false, Budgets.API_ANSWER_BYTES);
  private final Buffer raw = Buffer.buffer();
  private final Promise<Reply> reply = Promise.promise();
  private int code;
  private @Nullable AsyncBody body;

  /** What is kept of a good answer. */
  enum Kept {
    /** Its code. */
    NOTHING,
    /** The fields that are read here. */
    FIELDS,
    /** Every byte, to be sent back. */
    ALL
  }

  /** An answer that has not come yet. */
  ObjectReply(Context context, Kept kept) {
    this.context = context;
    this.kept = kept;
  }

  Future<Reply> future() {
    return reply.future();
  }

  /** Takes pieces, on any thread. */
  void pieces(List<ByteBuffer> pieces, AsyncBody source) {
    context.runOnContext(now -> take(pieces, source));
  }

  private void take(List<ByteBuffer> pieces, AsyncBody source) {
    try {
      for (ByteBuffer piece : pieces) {
        take(piece);
      }
      source.consume();
    } catch (IllegalStateException e) { // Too long.
      cancel(e);
    }
  }

  private void take(ByteBuffer piece) {
    byte[] bytes = new byte[piece.remaining()];
    piece.get(bytes);
    if (reply.future().isComplete()) {
      return;
    }
    if (!HttpStatus.isSuccess(code)) {
      raw.appendBytes(bytes, 0, Math.min(bytes.length, MOST_OF_AN_ERROR - raw.length()));
      return;
    }
    switch (kept) {
      case NOTHING -> {}
      case FIELDS -> fields.add(bytes, 0, bytes.length);
      case ALL -> {
        if (raw.length() + bytes.length > Budgets.WHOLE_POD_BYTES) {
          throw new IllegalStateException(
              "the pod has more than "
                  + Budgets.WHOLE_POD_BYTES
                  + " bytes of JSON, too large to PUT; grant patch on pods/status");
        }
        raw.appendBytes(bytes);
      }
    }
  }

  /** Takes the response's head, or why there is none; on any thread. */
  void answered(@Nullable HttpResponse<AsyncBody> response, @Nullable Throwable failure) {
    context.runOnContext(
        now -> {
          if (response == null) {
            reply.tryFail(failure == null ? new IllegalStateException("no answer") : failure);
          } else {
            begin(response);
          }
        });
  }

  private void begin(HttpResponse<AsyncBody> response) {
    code = response.code();
    body = response.body();
    if (reply.future().isComplete()) {
      body.cancel(); // The deadline has passed.
      return;
    }
    // In a later turn of the event loop, after the pieces that are still to be read.
    var _ = body.done().whenComplete((all, cut) -> context.runOnContext(n -> end(response, cut)));
    body.consume();
  }

  private void end(HttpResponse<AsyncBody> response, @Nullable Throwable cut) {
    if (cut != null) {
      reply.tryFail(cut);
      return;
    }
    String text =
        HttpStatus.isSuccess(code) && kept != Kept.ALL
            ? new String(fields.bytes(), 0, fields.length(), StandardCharsets.UTF_8)
            : raw.toString();
    reply.tryComplete(
        new Reply.Answer(code, text, ApiCalls.retryAfter(response.header("Retry-After"))));
  }

  /** Ends it from this side. */
  void cancel(Throwable cause) {
    reply.tryFail(cause);
    if (body != null) {
      body.cancel();
    }
  }
}
