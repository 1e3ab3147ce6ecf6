package io.dynamicnetworks.standin.kube;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A list, whole or page by page. */
final class ListAnswer {
  private final ObjectStore store;

  ListAnswer(ObjectStore store) {
    this.store = store;
  }

  /**
   * A page of a list.
   *
   * @param next where the next page starts, empty on the last one
   * @param remaining how many more there are
   */
  record Page(long revision, List<StoredObject> objects, String next, int remaining) {}

  /**
   * The page that the call asks for.
   *
   * @throws ApiError 400, 410 or 504 if there can't be one
   */
  Page page(Call call, ApiPath path) {
    Predicate<StoredObject> selector = Selection.of(call, path);
    String token = call.query("continue");
    ObjectStore.Snapshot snapshot = token.isEmpty() ? snapshot(call, path) : continued(token, path);
    ObjectKey start = token.isEmpty() ? new ObjectKey("", "") : Token.parse(token).start();
    List<StoredObject> matching =
        snapshot.objects().stream()
            .filter(object -> object.key().compareTo(start) >= 0)
            .filter(selector)
            .toList();
    long limit = call.number("limit", 0);
    if (limit <= 0 || matching.size() <= limit) {
      return new Page(snapshot.revision(), matching, "", 0);
    }
    int size = Math.toIntExact(limit);
    String next = new Token(snapshot.revision(), matching.get(size).key()).text();
    return new Page(snapshot.revision(), matching.subList(0, size), next, matching.size() - size);
  }

  /** The JSON of a page; each object's part is made once for all lists. */
  static Buffer json(Call call, ResourceType type, Page page) {
    ObjectNode metadata = Wire.object();
    if (!page.next().isEmpty() || !type.builtIn()) {
      metadata.put("continue", page.next());
    }
    metadata.put("resourceVersion", Long.toString(page.revision()));
    boolean selects =
        !call.query("fieldSelector").isEmpty() || !call.query("labelSelector").isEmpty();
    if (page.remaining() > 0 && !selects) {
      metadata.put("remainingItemCount", page.remaining());
    }
    Buffer json = Buffer.buffer(64 * 1024);
    json.appendString(
        "{\"kind\":\"%sList\",\"apiVersion\":\"%s\",\"metadata\":%s,\"items\":["
            .formatted(type.kind(), type.apiVersion(), metadata));
    String separator = "";
    for (StoredObject object : page.objects()) {
      json.appendString(separator).appendBytes(object.item(type));
      separator = ",";
    }
    return json.appendString("]}");
  }

  private ObjectStore.Snapshot snapshot(Call call, ApiPath path) {
    long wanted = call.number("resourceVersion", 0);
    String match = call.query("resourceVersionMatch");
    ObjectStore.Snapshot now = store.list(path.type().storage());
    if (wanted > now.revision()) {
      throw ApiError.tooLarge(wanted, now.revision());
    }
    boolean exact = match.equals("Exact") && wanted > 0;
    return exact ? store.listAt(path.type().storage(), wanted) : now;
  }

  private ObjectStore.Snapshot continued(String token, ApiPath path) {
    try {
      return store.listAt(path.type().storage(), Token.parse(token).revision());
    } catch (ApiError e) {
      if (e.code() == 410) {
        throw ApiError.continueExpired();
      }
      throw e;
    }
  }

  /** Where a list goes on, and at which revision; opaque to clients. */
  private record Token(long revision, ObjectKey start) {
    String text() {
      ObjectNode json = Wire.object();
      json.put("v", "meta.k8s.io/v1").put("rv", revision);
      json.put("namespace", start.namespace()).put("name", start.name());
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Wire.bytes(json));
    }

    static Token parse(String text) {
      byte[] bytes;
      try {
        bytes = Base64.getUrlDecoder().decode(text.getBytes(StandardCharsets.US_ASCII));
      } catch (IllegalArgumentException e) {
        throw ApiError.badRequest("continue key is not valid: " + e.getMessage());
      }
      JsonNode json = Bodies.json(bytes);
      return new Token(
          json.path("rv").asLong(0),
          new ObjectKey(json.path("namespace").asString(""), json.path("name").asString("")));
    }
  }
}
