package io.dynamicnetworks.standin.kube;

import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The supported patch types by content type. Server-side apply is not supported: 415. */
final class PatchTypes {
  private PatchTypes() {}

  /**
   * A function that applies the patch in a call to an object.
   *
   * @throws ApiError 400 or 415 if the patch can't be parsed; the returned function throws 422 if
   *     the patch does not fit the object
   */
  static UnaryOperator<ObjectNode> parse(Call call, ResourceType type) {
    String contentType = call.header("Content-Type").split(";", 2)[0].strip();
    return switch (contentType) {
      case "application/merge-patch+json" -> merging(MergePatch::apply, call);
      case "application/json-patch+json" -> {
        JsonNode patch = Bodies.json(call.body());
        yield target -> JsonPatch.apply(target, patch);
      }
      case "application/strategic-merge-patch+json" -> {
        // Custom resources have no Go struct tags that say which lists are merged.
        if (!type.builtIn()) {
          throw ApiError.unsupportedMediaType();
        }
        yield merging(StrategicMergePatch::apply, call);
      }
      default -> throw ApiError.unsupportedMediaType();
    };
  }

  private static UnaryOperator<ObjectNode> merging(
      BiConsumer<ObjectNode, ObjectNode> merge, Call call) {
    ObjectNode patch = Bodies.object(call.body());
    return target -> {
      merge.accept(target, patch);
      return target;
    };
  }
}
