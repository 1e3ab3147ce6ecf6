package io.dynamicnetworks.standin.kube;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Encodes objects as the Table that {@code kubectl get} asks for. */
final class Tables {
  private Tables() {}

  static boolean isWanted(Call call) {
    return call.header("Accept").contains("as=Table");
  }

  static ObjectNode table(Call call, ResourceType type, long revision, List<StoredObject> objects) {
    ObjectNode table = Wire.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
    table.putObject("metadata").put("resourceVersion", Long.toString(revision));
    ArrayNode definitions = table.putArray("columnDefinitions");
    List<Columns.Column> columns = Columns.of(type);
    for (Columns.Column column : columns) {
      definitions
          .addObject()
          .put("name", column.name())
          .put("type", "string")
          .put("format", column.name().equals("Name") ? "name" : "")
          .put("description", column.name())
          .put("priority", column.wide() ? 1 : 0);
    }
    ArrayNode rows = table.putArray("rows");
    for (StoredObject object : objects) {
      ObjectNode row = rows.addObject();
      ArrayNode cells = row.putArray("cells");
      columns.forEach(column -> cells.add(column.cell().apply(object.tree())));
      row.set("object", objectOf(call, type, object));
    }
    return table;
  }

  private static ObjectNode objectOf(Call call, ResourceType type, StoredObject object) {
    ObjectNode shown = Wire.object();
    switch (call.query("includeObject")) {
      case "Object" -> {
        shown.put("kind", type.kind()).put("apiVersion", type.apiVersion());
        shown.setAll(object.copyAs(type));
      }
      default -> {
        shown.put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
        shown.set("metadata", object.meta().node().deepCopy());
      }
    }
    return shown;
  }
}
