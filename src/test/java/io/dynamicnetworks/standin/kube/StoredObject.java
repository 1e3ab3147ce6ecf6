package io.dynamicnetworks.standin.kube;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One version of an object; it never changes, so each of its renderings is made once and shared by
 * all who watch.
 */
final class StoredObject {
  private final ObjectKey key;
  private final long revision;
  private final ObjectNode tree;
  private volatile byte @Nullable [] body;
  private volatile byte @Nullable [] newEventBody;

  /**
   * @param tree without apiVersion and kind; not to be changed from here on
   */
  StoredObject(ObjectKey key, long revision, ObjectNode tree) {
    this.key = key;
    this.revision = revision;
    this.tree = tree;
  }

  ObjectKey key() {
    return key;
  }

  /** The resourceVersion that this version came with. */
  long revision() {
    return revision;
  }

  /** The stored form, without apiVersion and kind; not to be changed. */
  ObjectNode tree() {
    return tree;
  }

  Meta meta() {
    return Meta.of(tree);
  }

  /** A copy to be changed, in the form of the type. */
  ObjectNode copyAs(ResourceType type) {
    return type.isNewEvent() ? EventForm.toNew(tree) : tree.deepCopy();
  }

  /** JSON with apiVersion and kind. */
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

  /** JSON as an item of a list: only custom resources name their kind there. */
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
