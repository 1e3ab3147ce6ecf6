package io.dynamicnetworks.standin.kube;

import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/** The HTTP API for objects: get, list, watch, create, update, patch and delete. */
final class ResourceApi {
  private final Vertx vertx;
  private final ObjectStore objects;
  private final Creation creation;
  private final Update update;
  private final Deletion deletion;
  private final ListAnswer lists;
  private final Set<WatchStream> watches = ConcurrentHashMap.newKeySet();

  ResourceApi(Vertx vertx, ObjectStore objects, KubeStore store) {
    this.vertx = vertx;
    this.objects = objects;
    creation = store.creation();
    update = store.update();
    deletion = store.deletion();
    lists = new ListAnswer(objects);
  }

  /** The open watches. */
  Set<WatchStream> watches() {
    return Set.copyOf(watches);
  }

  /**
   * Serves a call.
   *
   * @throws ApiError if the call is refused
   */
  void serve(Call call, ApiPath path) {
    switch (call.method()) {
      case "GET" -> read(call, path);
      case "POST" -> create(call, path);
      case "PUT" -> put(call, path);
      case "PATCH" -> patch(call, path);
      case "DELETE" -> delete(call, path);
      default -> throw ApiError.methodNotAllowed();
    }
  }

  private void read(Call call, ApiPath path) {
    if (call.isSet("watch")) {
      watch(call, path);
    } else if (path.isCollection()) {
      call.answer(200, lists.json(call, path));
    } else {
      requireKnownSubresource(path);
      StoredObject object = Lookup.require(objects, path);
      call.answer(
          200,
          Tables.isWanted(call)
              ? Wire.bytes(Tables.table(call, path.type(), object.revision(), List.of(object)))
              : object.json(path.type()));
    }
  }

  private void watch(Call call, ApiPath path) {
    WatchStream watch = new WatchStream(vertx, objects, call, path);
    watch.start(() -> watches.remove(watch));
    // Added after the start, so that a fault takes effect after the initial events. The watch can
    // only end later on this event loop.
    watches.add(watch);
  }

  private void create(Call call, ApiPath path) {
    if (!path.isCollection()) {
      throw ApiError.methodNotAllowed();
    }
    ObjectNode body = Bodies.object(call.body());
    call.answer(201, creation.create(path, body).json(path.type()));
  }

  private void put(Call call, ApiPath path) {
    requireObject(path);
    ObjectNode body = Bodies.object(call.body());
    call.answer(200, update.put(path, body).json(path.type()));
  }

  private void patch(Call call, ApiPath path) {
    requireObject(path);
    StoredObject patched = update.patch(path, PatchTypes.parse(call, path.type()));
    call.answer(200, patched.json(path.type()));
  }

  private void delete(Call call, ApiPath path) {
    if (!path.subresource().isEmpty()) {
      throw ApiError.methodNotAllowed();
    }
    ObjectNode body = call.body().length == 0 ? Wire.object() : Bodies.object(call.body());
    Deletion.Options options = Deletion.Options.of(body, call.query("gracePeriodSeconds"));
    if (path.isCollection()) {
      deleteAll(call, path, options);
      return;
    }
    Deletion.Outcome outcome = deletion.delete(path, options);
    boolean showsObject = !outcome.gone() || path.type().isPod();
    call.answer(
        200,
        showsObject
            ? outcome.object().json(path.type())
            : Wire.bytes(Deleted.status(path.type(), outcome.object())));
  }

  private void deleteAll(Call call, ApiPath path, Deletion.Options options) {
    ListAnswer.Page page = lists.page(call, path);
    for (StoredObject object : page.objects()) {
      ObjectKey key = object.key();
      deletion.delete(new ApiPath(path.type(), key.namespace(), key.name(), ""), options);
    }
    call.answer(200, ListAnswer.json(call, path.type(), page));
  }

  private static void requireObject(ApiPath path) {
    if (path.isCollection()) {
      throw ApiError.methodNotAllowed();
    }
    requireKnownSubresource(path);
  }

  private static void requireKnownSubresource(ApiPath path) {
    boolean status = path.subresource().equals("status") && path.type().hasStatus();
    if (!status && !path.subresource().isEmpty()) {
      throw ApiError.noSuchPath();
    }
  }
}
