package io.dynamicnetworks.standin.kube;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.ObjectNode;

/** Encodes the lines of a watch. */
final class WatchFrames {
  private WatchFrames() {}

  static Buffer event(String type, StoredObject object, ResourceType as) {
    return frame(type, object.json(as));
  }

  /** A change encoded as a Table, as kubectl's watch shows it. */
  static Buffer table(String type, ObjectNode table) {
    return frame(type, Wire.bytes(table));
  }

  /** The last event of a watch that can't continue: {@code ERROR} with a Status. */
  static Buffer error(ApiError error) {
    return frame("ERROR", Wire.bytes(error.status()));
  }

  static Buffer bookmark(ResourceType type, long revision, boolean endOfInitialEvents) {
    ObjectNode object = Wire.object();
    object.put("kind", type.kind()).put("apiVersion", type.apiVersion());
    ObjectNode metadata = object.putObject("metadata");
    metadata.put("resourceVersion", Long.toString(revision));
    if (endOfInitialEvents) {
      metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
    }
    if (type.isPod()) {
      object.putObject("spec").putNull("containers");
      object.putObject("status");
    }
    return frame("BOOKMARK", Wire.bytes(object));
  }

  private static Buffer frame(String type, byte[] object) {
    return Buffer.buffer(object.length + 32)
        .appendString("{\"type\":\"" + type + "\",\"object\":")
        .appendBytes(object)
        .appendBytes("}\n".getBytes(StandardCharsets.US_ASCII));
  }
}
