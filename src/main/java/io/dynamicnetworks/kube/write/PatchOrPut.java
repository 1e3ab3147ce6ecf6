package io.dynamicnetworks.kube.write;

import static java.time.temporal.ChronoUnit.SECONDS;

import io.dynamicnetworks.kube.client.ApiCalls;
import io.dynamicnetworks.kube.client.ApiCalls.Reply;
import io.dynamicnetworks.kube.client.ApiCalls.Request;
import io.dynamicnetworks.kube.client.ApiJson;
import io.dynamicnetworks.kube.client.PodReading;
import io.dynamicnetworks.kube.write.PodChange.Edit;
import io.dynamicnetworks.model.AnnotationKeys;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.text.HttpStatus;
import io.dynamicnetworks.text.Json;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads and writes pods at the API server. A write is a patch with uid and resourceVersion: a
 * strategic merge patch for the status, which leaves others' conditions alone, and a merge patch
 * for finalizers, which replaces the list. Where PATCH is forbidden, the whole pod is PUT as it was
 * read, including every field unknown here.
 */
final class PatchOrPut implements PodApi {

  private static final Answer NO_POD =
      new Answer.Unclear("the API server's answer is not a pod", Duration.ZERO);

  private final ApiCalls calls;
  private final PatchRights rights = new PatchRights();

  PatchOrPut(ApiCalls calls) {
    this.calls = calls;
  }

  @Override
  public boolean needsWholePods() {
    return !rights.mayPatchAll();
  }

  @Override
  public Future<Answer> read(PodRef ref, Duration deadline) {
    Request request = Request.get(path(ref));
    return rights.mayPatchAll()
        ? calls.sendForObject(request, deadline).map(reply -> answer(reply, false))
        : calls.sendForWholeObject(request, deadline).map(reply -> answer(reply, true));
  }

  @Override
  public Future<Answer> write(Copy copy, Edit edit, Duration deadline) {
    Change change = change(copy, edit);
    if (change == null) {
      return Future.succeededFuture(new Answer.ReadFirst());
    }
    return rights.mayPatch(change.subresource())
        ? patch(copy.pod(), change, deadline)
        : put(copy, change, deadline);
  }

  /**
   * The change to merge.
   *
   * @param patchType how the API server merges it
   * @param condition null if none changes
   */
  private record Change(
      String subresource, String patchType, ObjectNode metadata, @Nullable ObjectNode condition) {
    /** As a patch of the pod. */
    ObjectNode tree() {
      ObjectNode tree = Json.object();
      tree.set("metadata", metadata);
      if (condition != null) {
        tree.putObject("status").putArray("conditions").add(condition);
      }
      return tree;
    }
  }

  private Future<Answer> patch(Pod pod, Change change, Duration deadline) {
    ObjectNode body = change.tree();
    body.putObject("metadata")
        .put("uid", pod.uid().value())
        .put("resourceVersion", pod.resourceVersion())
        .setAll(change.metadata());
    String subresource = change.subresource();
    Request request =
        new Request("PATCH", path(pod.ref()) + subresource, change.patchType(), Json.write(body));
    return calls
        .sendForObject(request, deadline)
        .map(
            reply -> {
              if (!isForbidden(reply)) {
                return answer(reply, false);
              }
              rights.forbidden(subresource);
              return new Answer.ReadFirst();
            });
  }

  private Future<Answer> put(Copy copy, Change change, Duration deadline) {
    if (!(copy instanceof Copy.Fresh(Pod pod, String body, boolean isWhole)) || !isWhole) {
      return Future.succeededFuture(new Answer.ReadFirst());
    }
    String subresource = change.subresource();
    String whole = WholePod.changed(body, change.tree());
    Request request = new Request("PUT", path(pod.ref()) + subresource, ApiCalls.JSON, whole);
    return calls
        .sendForObject(request, deadline)
        .map(
            reply -> {
              if (isForbidden(reply)) {
                rights.forget(subresource);
              }
              return answer(reply, false);
            });
  }

  private static boolean isForbidden(Reply reply) {
    return reply instanceof Reply.Answer answer && answer.code() == HttpStatus.FORBIDDEN;
  }

  private static Answer answer(Reply reply, boolean isWhole) {
    return switch (reply) {
      case Reply.Nothing(String cause) -> new Answer.Unclear(cause, Duration.ZERO);
      case Reply.Answer answer -> answer.ok() ? now(answer.body(), isWhole) : refused(answer);
    };
  }

  private static Answer now(String body, boolean isWhole) {
    Pod pod = isWhole ? PodReading.read(body) : PodReading.readKept(body);
    return pod == null ? NO_POD : new Answer.Now(new Copy.Fresh(pod, body, isWhole));
  }

  private static Answer refused(Reply.Answer answer) {
    String text = answer.text();
    return switch (answer.code()) {
      case HttpStatus.NOT_FOUND -> new Answer.Gone();
      case HttpStatus.CONFLICT -> new Answer.Conflict(text);
      case HttpStatus.UNAUTHORIZED, HttpStatus.FORBIDDEN ->
          new Answer.Refused(new Failure.Transient(text));
      case HttpStatus.UNPROCESSABLE_CONTENT ->
          // The patch's uid is not that of the pod that has the name now.
          answer.body().contains("metadata.uid")
              ? new Answer.Gone()
              : new Answer.Refused(new Failure.Permanent(text));
      default ->
          answer.isPassing()
              ? new Answer.Unclear(text, answer.retryAfter())
              : new Answer.Refused(new Failure.Permanent(text));
    };
  }

  /** Null if the edit needs the whole pod but the copy is a watched one. */
  private static @Nullable Change change(Copy copy, Edit edit) {
    return switch (edit) {
      case Edit.Status status -> status(copy.pod(), status);
      case Edit.Finalizer(boolean present) ->
          copy instanceof Copy.Fresh fresh ? finalizer(fresh, present) : null;
    };
  }

  private static Change status(Pod pod, Edit.Status edit) {
    NetworkReady ready = edit.ready();
    ObjectNode metadata = Json.object();
    ObjectNode annotations = metadata.putObject("annotations");
    if (edit.networkStatus() != null) {
      annotations.put(AnnotationKeys.NETWORK_STATUS, edit.networkStatus());
    }
    if (edit.sealed() != null) {
      annotations.put(AnnotationKeys.ATTACHMENTS, edit.sealed().isEmpty() ? null : edit.sealed());
    }
    if (ready != null) {
      annotations.put(AnnotationKeys.OBSERVED_NETWORKS, ready.observed());
      // In a patch, null removes a key.
      annotations.put(
          AnnotationKeys.FAILURES, ready.failures().isEmpty() ? null : ready.failures());
    }
    return new Change(
        "/status",
        ApiCalls.STRATEGIC_PATCH,
        metadata,
        ready == null ? null : condition(pod, ready));
  }

  private static Change finalizer(Copy.Fresh copy, boolean present) {
    ObjectNode metadata = Json.object();
    ArrayNode after = metadata.putArray("finalizers");
    otherFinalizers(copy.body()).forEach(after::add);
    if (present) {
      after.add(PodReading.FINALIZER);
    }
    return new Change("", ApiCalls.MERGE_PATCH, metadata, null);
  }

  private static ObjectNode condition(Pod pod, NetworkReady ready) {
    ObjectNode condition =
        Json.object()
            .put("type", NetworkReady.CONDITION)
            .put("status", ready.status())
            .put("reason", ready.reason())
            .put("message", ready.message());
    NetworkReady before = pod.ready();
    if (before == null || !before.status().equals(ready.status())) {
      condition.put("lastTransitionTime", Instant.now().truncatedTo(SECONDS).toString());
    }
    return condition;
  }

  private static List<String> otherFinalizers(String body) {
    try (JsonParser pod = ApiJson.parser(body)) {
      List<String> others = new ArrayList<>();
      ApiJson.object(pod, field -> ofMetadata(field, pod, others));
      others.remove(PodReading.FINALIZER);
      return others;
    }
  }

  private static void ofMetadata(String field, JsonParser pod, List<String> finalizers) {
    if (!field.equals("metadata")) {
      ApiJson.skip(pod);
      return;
    }
    ApiJson.object(
        pod,
        name -> {
          if (name.equals("finalizers")) {
            ApiJson.array(pod, () -> finalizers.add(ApiJson.text(pod)));
          } else {
            ApiJson.skip(pod);
          }
        });
  }

  /** Names from the API server need no escaping in a path. */
  private static String path(PodRef ref) {
    return "/api/v1/namespaces/" + ref.namespace() + "/pods/" + ref.name();
  }
}
