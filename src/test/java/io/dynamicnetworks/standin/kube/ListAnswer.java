package io.dynamicnetworks.standin.kube;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers list requests, as a whole or in pages. */
final class ListAnswer {
  private static final List<String> PLAIN =
      List.of("fieldSelector", "labelSelector", "limit", "continue", "resourceVersionMatch");

  private final ObjectStore store;
  private final Map<ResourceType, Whole> wholes = new ConcurrentHashMap<>();

  /** The encoded items of all objects of a type, valid until one of them changes. */
  private record Whole(long changed, Buffer items) {}

  ListAnswer(ObjectStore store) {
    this.store = store;
  }

  /**
   * A page of a list.
   *
   * @param next token for the next page; empty on the last one
   * @param remaining number of objects after this page
   */
  record Page(long revision, List<StoredObject> objects, String next, int remaining) {}

  /**
   * The page that the call requests.
   *
   * @throws ApiError 400, 410 or 504 if the request can't be served
   */
  Page page(Call call, ApiPath path) {
    Predicate<StoredObject> selector = ListSelection.of(call, path);
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

  /**
   * The list that the call requests, as a table if it asks for one.
   *
   * @throws ApiError 400, 410 or 504 if the request can't be served
   */
  Buffer json(Call call, ApiPath path) {
    if (isPlain(call, path)) {
      return wholeList(call, path.type());
    }
    Page page = page(call, path);
    if (Tables.isWanted(call)) {
      ObjectNode table = Tables.table(call, path.type(), page.revision(), page.objects());
      if (!page.next().isEmpty()) {
        Meta.writable(table).put("continue", page.next());
      }
      return Buffer.buffer(Wire.bytes(table));
    }
    return json(call, path.type(), page);
  }

  /** The JSON of a page; each object is encoded once for all lists. */
  static Buffer json(Call call, ResourceType type, Page page) {
    return json(call, type, page, items(type, page.objects()));
  }

  private static Buffer json(Call call, ResourceType type, Page page, Buffer items) {
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
    return Buffer.buffer(
            "{\"kind\":\"%sList\",\"apiVersion\":\"%s\",\"metadata\":%s,\"items\":["
                .formatted(type.kind(), type.apiVersion(), metadata))
        .appendBuffer(items)
        .appendString("]}");
  }

  private static Buffer items(ResourceType type, List<StoredObject> objects) {
    Buffer items = Buffer.buffer(64 * 1024);
    for (StoredObject object : objects) {
      if (items.length() > 0) {
        items.appendByte((byte) ',');
      }
      items.appendBytes(object.item(type));
    }
    return items;
  }

  /**
   * Whether a call requests all current objects of a type, as a thousand clients do at the same
   * time.
   */
  private static boolean isPlain(Call call, ApiPath path) {
    return path.namespace().isEmpty()
        && !Tables.isWanted(call)
        && PLAIN.stream().allMatch(parameter -> call.query(parameter).isEmpty())
        && call.number("resourceVersion", 0) == 0;
  }

  private Buffer wholeList(Call call, ResourceType type) {
    ObjectStore.Snapshot now = store.list(type.storage());
    Whole whole = wholes.get(type);
    if (whole == null || whole.changed() != now.changed()) {
      whole = new Whole(now.changed(), items(type, now.objects()));
      wholes.put(type, whole);
    }
    return json(call, type, new Page(now.revision(), now.objects(), "", 0), whole.items());
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

  /** A continue token: the revision of a list and the key of its next object; opaque to clients. */
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
