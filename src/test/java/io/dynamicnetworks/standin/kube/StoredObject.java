package io.dynamicnetworks.standin.kube;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One immutable version of an object. Each encoding is therefore created once and shared by all
 * watches.
 */
final class StoredObject {
  private final ObjectKey key;
  private final long revision;
  private final ObjectNode tree;
  private volatile byte @Nullable [] body;
  private volatile byte @Nullable [] newEventBody;

  /**
   * @param tree without apiVersion and kind; must not be changed afterwards
   */
  StoredObject(ObjectKey key, long revision, ObjectNode tree) {
    this.key = key;
    this.revision = revision;
    this.tree = tree;
  }

  ObjectKey key() {
    return key;
  }

  /** The resourceVersion of this version. */
  long revision() {
    return revision;
  }

  /** The stored form, without apiVersion and kind; must not be changed. */
  ObjectNode tree() {
    return tree;
  }

  Meta meta() {
    return Meta.of(tree);
  }

  /** A mutable copy in the form of the type. */
  ObjectNode copyAs(ResourceType type) {
    return type.isNewEvent() ? EventForm.toNew(tree) : tree.deepCopy();
  }

  /** The JSON with apiVersion and kind. */
  byte[] json(ResourceType type) {
    byte[] item = body(type);
    byte[] prefix =
        ("{\"kind\":\"" + type.kind() + "\",\"apiVersion\":\"" + type.apiVersion() + "\",")
            .getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[prefix.length + item.length - 1];
    System.arraycopy(prefix, 0, all, 0, prefix.length);
    System.arraycopy(item, 1, all, prefix.length, item.length - 1);
    return all;
  }

  /** The JSON as a list item, in which only custom resources name their kind. */
  byte[] item(ResourceType type) {
    return type.builtIn() ? body(type) : json(type);
  }

  private byte[] body(ResourceType type) {
    if (type.isNewEvent()) {
      byte[] made = newEventBody;
      if (made == null) {
        made = Wire.bytes(EventForm.toNew(tree));
        newEventBody = made;
      }
      return made;
    }
    byte[] made = body;
    if (made == null) {
      made = Wire.bytes(tree);
      body = made;
    }
    return made;
  }
}
