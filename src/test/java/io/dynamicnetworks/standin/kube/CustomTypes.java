package io.dynamicnetworks.standin.kube;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The resource types that CustomResourceDefinitions define. */
final class CustomTypes {
  private CustomTypes() {}

  /** The types of a definition: one per served version, all with the same storage. */
  static List<ResourceType> of(JsonNode definition) {
    JsonNode spec = definition.path("spec");
    JsonNode names = spec.path("names");
    String group = spec.path("group").asString("");
    String plural = names.path("plural").asString("");
    String kind = names.path("kind").asString("");
    List<String> shortNames = new ArrayList<>();
    names.path("shortNames").forEach(name -> shortNames.add(name.asString("")));
    List<ResourceType> types = new ArrayList<>();
    for (JsonNode version : spec.path("versions")) {
      if (version.path("served").asBoolean(false)) {
        types.add(
            new ResourceType(
                group,
                version.path("name").asString(""),
                plural,
                names.path("singular").asString(kind.toLowerCase(java.util.Locale.ROOT)),
                kind,
                shortNames,
                spec.path("scope").asString("").equals("Namespaced"),
                false,
                version.path("subresources").has("status"),
                group + "/" + plural));
      }
    }
    return types;
  }

  /** Sets the conditions in a definition's status which say that its types are served. */
  static void accept(ObjectNode definition) {
    ObjectNode status = definition.putObject("status");
    status.set("acceptedNames", definition.path("spec").path("names").deepCopy());
    for (String type : List.of("NamesAccepted", "Established")) {
      status
          .withArray("conditions")
          .addObject()
          .put("type", type)
          .put("status", "True")
          .put("reason", type.equals("Established") ? "InitialNamesAccepted" : "NoConflicts")
          .put("message", "")
          .put("lastTransitionTime", Wire.now());
    }
  }
}
