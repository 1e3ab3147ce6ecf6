package io.dynamicnetworks.standin.kube;

import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/** The patches by their content type. */
final class PatchTypes {
  private PatchTypes() {}

  /**
   * What a patch does to an object.
   *
   * @throws ApiError 400 or 415 if it can't be read; what is returned throws 422 if the patch does
   *     not fit the object
   */
  static UnaryOperator<ObjectNode> parse(Call call, ResourceType type) {
    String contentType = call.header("Content-Type").split(";", 2)[0].strip();
    return switch (contentType) {
      case "application/merge-patch+json" -> merge(Bodies.object(call.body()));
      default -> throw ApiError.unsupportedMediaType();
    };
  }

  private static UnaryOperator<ObjectNode> merge(ObjectNode patch) {
    return target -> {
      MergePatch.apply(target, patch);
      return target;
    };
  }
}
