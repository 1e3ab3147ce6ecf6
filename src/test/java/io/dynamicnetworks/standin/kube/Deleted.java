package io.dynamicnetworks.standin.kube;

import tools.jackson.databind.node.ObjectNode;

/** The response to a delete that took effect immediately. */
final class Deleted {
  private Deleted() {}

  static ObjectNode status(ResourceType type, StoredObject object) {
    ObjectNode status = Wire.object().put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    status.put("status", "Success");
    ObjectNode details = status.putObject("details");
    details.put("name", object.key().name());
    if (!type.group().isEmpty()) {
      details.put("group", type.group());
    }
    details.put("kind", type.plural()).put("uid", object.meta().uid());
    return status;
  }
}
