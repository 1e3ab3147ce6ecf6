package io.dynamicnetworks.kube;

import io.dynamicnetworks.bus.Messages.PodWriteReply;
import io.dynamicnetworks.kube.ApiCalls.Reply;
import io.dynamicnetworks.kube.ApiCalls.Request;
import io.dynamicnetworks.kube.PodChange.Intent;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.Json;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One change of one pod, from the first try to its reply. The first try takes the watched copy,
 * which costs no read; every other begins with a read, so that it does not matter whether the one
 * before had its effect. uid and resourceVersion go with each write: it changes that pod as it was
 * read, or nothing.
 */
final class PodEdit {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int UNPROCESSABLE = 422;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  // So that after one request without an answer there is time for a read and another write.
  private static final int CALLS_PER_DEADLINE = 3;
  private static final int FIRST_PAUSE_MS = 20;
  private static final int LONGEST_PAUSE_MS = 1_000;

  private final Tools tools;
  private final PodUid uid;
  private final PodRef ref;
  private final PodChange change;
  private final long endNanos;
  private int failures;

  /**
   * What all edits share.
   *
   * @param deadline of one edit, all its tries together
   */
  record Tools(Vertx vertx, KubeConnection connection, PatchRights rights, Duration deadline) {}

  /** The pod, and all of it if it was read. */
  private record Basis(Pod pod, @Nullable ObjectNode whole) {}

  PodEdit(Tools tools, PodUid uid, PodRef ref, PodChange change) {
    this.tools = tools;
    this.uid = uid;
    this.ref = ref;
    this.change = change;
    endNanos = System.nanoTime() + tools.deadline().toNanos();
  }

  /** Does it; never fails, and takes the deadline at most. */
  Future<PodWriteReply> run() {
    Pod watched = tools.connection().pods().get(uid);
    return watched == null ? read() : decide(new Basis(watched, null));
  }

  private Future<PodWriteReply> read() {
    return call(Request.get(path()))
        .compose(
            reply ->
                switch (reply) {
                  case Reply.Nothing(String cause) -> again(cause, Duration.ZERO);
                  case Reply.Answer answer -> answer.ok() ? decideFrom(answer) : refused(answer);
                });
  }

  private Future<PodWriteReply> decideFrom(Reply.Answer answer) {
    Pod pod = PodReading.read(answer.body());
    if (pod == null) {
      return again("the API server's answer is no pod", Duration.ZERO);
    }
    if (!pod.uid().equals(uid)) {
      return gone();
    }
    tools.connection().pods().read(pod);
    try {
      return Json.parse(answer.body()) instanceof ObjectNode whole
          ? decide(new Basis(pod, whole))
          : again("the API server's answer is no pod", Duration.ZERO);
    } catch (Json.NotJson e) {
      return again(String.valueOf(e.getMessage()), Duration.ZERO);
    }
  }

  private Future<PodWriteReply> decide(Basis basis) {
    ObjectNode whole = basis.whole();
    return switch (change.on(basis.pod(), whole)) {
      case null -> read();
      case Intent.Patch(ObjectNode metadata) -> write(basis, metadata);
      // The watched copy may be behind: only a read is good enough to do nothing.
      case Intent.Nothing nothing -> whole == null ? read() : written();
      case Intent.Impossible(String cause) ->
          whole == null ? read() : notWritten(new Failure.Permanent(text(cause)));
    };
  }

  private Future<PodWriteReply> write(Basis basis, ObjectNode metadata) {
    ObjectNode whole = basis.whole();
    if (tools.rights().mayPatch(change.subresource())) {
      return call(patch(basis.pod(), metadata)).compose(reply -> patched(basis, metadata, reply));
    }
    return whole == null ? read() : call(put(whole, metadata)).compose(this::put);
  }

  private Future<PodWriteReply> patched(Basis basis, ObjectNode metadata, Reply reply) {
    if (reply instanceof Reply.Answer answer && answer.code() == FORBIDDEN) {
      tools.rights().forbidden(change.subresource());
      return write(basis, metadata);
    }
    return outcome(reply);
  }

  private Future<PodWriteReply> put(Reply reply) {
    if (reply instanceof Reply.Answer answer && answer.code() == FORBIDDEN) {
      tools.rights().forget(change.subresource());
    }
    return outcome(reply);
  }

  private Future<PodWriteReply> outcome(Reply reply) {
    return switch (reply) {
      case Reply.Nothing(String cause) -> again(cause, Duration.ZERO);
      case Reply.Answer answer -> answer.ok() ? took(answer) : refused(answer);
    };
  }

  private Future<PodWriteReply> took(Reply.Answer answer) {
    Pod pod = PodReading.read(answer.body());
    if (pod == null) {
      return again("the API server's answer is no pod", Duration.ZERO);
    }
    tools.connection().pods().wrote(pod);
    return written();
  }

  private Future<PodWriteReply> refused(Reply.Answer answer) {
    return switch (answer.code()) {
      case NOT_FOUND -> gone();
      case CONFLICT, TOO_MANY_REQUESTS -> again(answer.text(), answer.retryAfter());
      case UNAUTHORIZED, FORBIDDEN -> notWritten(new Failure.Transient(text(answer.text())));
      case UNPROCESSABLE ->
          isAnotherPod(answer) ? gone() : notWritten(new Failure.Permanent(text(answer.text())));
      default ->
          answer.code() >= SERVER_ERROR
              ? again(answer.text(), answer.retryAfter())
              : notWritten(new Failure.Permanent(text(answer.text())));
    };
  }

  /** Waits a moment, reads and tries again, if the deadline leaves time for it. */
  private Future<PodWriteReply> again(String cause, Duration atLeast) {
    long pause = Math.max(atLeast.toMillis(), pauseMillis(failures++));
    if (pause >= remaining().toMillis()) {
      return notWritten(new Failure.Transient(text(cause)));
    }
    Promise<PodWriteReply> reply = Promise.promise();
    tools.vertx().setTimer(Math.max(1, pause), timer -> read().onComplete(reply));
    return reply.future();
  }

  private static long pauseMillis(int failures) {
    long pause = Math.min(LONGEST_PAUSE_MS, (long) FIRST_PAUSE_MS << Math.min(failures, 10));
    return ThreadLocalRandom.current().nextLong(pause / 2, pause * 3 / 2);
  }

  private Future<Reply> call(Request request) {
    Duration share = tools.deadline().dividedBy(CALLS_PER_DEADLINE);
    Duration left = remaining();
    return tools.connection().calls().send(request, share.compareTo(left) < 0 ? share : left);
  }

  private Duration remaining() {
    return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
  }

  private Request patch(Pod pod, ObjectNode metadata) {
    ObjectNode body = Json.object();
    body.putObject("metadata")
        .put("uid", uid.value())
        .put("resourceVersion", pod.resourceVersion())
        .setAll(metadata);
    return new Request(
        "PATCH", path() + change.subresource(), ApiCalls.MERGE_PATCH, Json.write(body));
  }

  /** The whole pod as it was read, with every field that nobody here knows. */
  private Request put(ObjectNode whole, ObjectNode metadata) {
    ObjectNode body = whole.deepCopy();
    merge(body.withObject("metadata"), metadata);
    return new Request("PUT", path() + change.subresource(), ApiCalls.JSON, Json.write(body));
  }

  /** As the API server merges a patch (RFC 7386), which here never removes a key. */
  private static void merge(ObjectNode into, ObjectNode patch) {
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      if (field.getValue() instanceof ObjectNode inner) {
        merge(into.withObject(field.getKey()), inner);
      } else {
        into.set(field.getKey(), field.getValue());
      }
    }
  }

  private static boolean isAnotherPod(Reply.Answer answer) {
    return answer.body().contains("metadata.uid");
  }

  /** Names that come from the API server need no escaping in a path. */
  private String path() {
    return "/api/v1/namespaces/" + ref.namespace() + "/pods/" + ref.name();
  }

  private String text(String cause) {
    return change.what() + " of pod " + ref + ": " + cause;
  }

  private Future<PodWriteReply> written() {
    return Future.succeededFuture(new PodWriteReply.Written(ref));
  }

  private Future<PodWriteReply> gone() {
    return Future.succeededFuture(new PodWriteReply.PodGone(ref));
  }

  private Future<PodWriteReply> notWritten(Failure failure) {
    return Future.succeededFuture(new PodWriteReply.NotWritten(ref, failure));
  }
}
