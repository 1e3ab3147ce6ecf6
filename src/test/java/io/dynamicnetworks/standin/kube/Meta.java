package io.dynamicnetworks.standin.kube;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Read access to an object's metadata. */
record Meta(JsonNode node) {
  static Meta of(JsonNode tree) {
    return new Meta(tree.path("metadata"));
  }

  /** The metadata of an object for writing; created if absent. */
  static ObjectNode writable(ObjectNode tree) {
    return tree.path("metadata") instanceof ObjectNode there ? there : tree.putObject("metadata");
  }

  String name() {
    return text("name");
  }

  String namespace() {
    return text("namespace");
  }

  String uid() {
    return text("uid");
  }

  String resourceVersion() {
    return text("resourceVersion");
  }

  JsonNode labels() {
    return node.path("labels");
  }

  JsonNode annotations() {
    return node.path("annotations");
  }

  boolean isTerminating() {
    return !text("deletionTimestamp").isEmpty();
  }

  boolean hasFinalizers() {
    return !node.path("finalizers").isEmpty();
  }

  /** A string field of the metadata; empty if absent. */
  String text(String key) {
    return node.path(key).asString("");
  }
}
