package io.dynamicnetworks.kube.watch;

import io.dynamicnetworks.kube.client.ApiJson;
import io.dynamicnetworks.kube.client.OversizedText;
import io.dynamicnetworks.kube.client.Versioned;
import io.dynamicnetworks.model.AnnotationKeys;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.ResourceNames;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/**
 * Reads a NAD from the API server's JSON. A config over the limit is dropped; {@code problem} says
 * why.
 */
public final class NetworkReading {
  private final JsonParser json;
  private String namespace = "";
  private String name = "";
  private String resourceVersion = "";
  private String config = "";
  private @Nullable String resource;

  private NetworkReading(JsonParser json) {
    this.json = json;
  }

  /** The NAD at the parser's position; null if it has no name, as in a bookmark. */
  public static Versioned<NetworkDefinition> read(JsonParser json) {
    NetworkReading reading = new NetworkReading(json);
    ApiJson.object(json, reading::top);
    return new Versioned<>(reading.resourceVersion, reading.network());
  }

  private void top(String field) {
    switch (field) {
      case "metadata" -> ApiJson.object(json, this::metadata);
      case "spec" -> ApiJson.object(json, this::spec);
      default -> ApiJson.skip(json);
    }
  }

  private void metadata(String field) {
    switch (field) {
      case "namespace" -> namespace = ApiJson.text(json);
      case "name" -> name = ApiJson.text(json);
      case "resourceVersion" -> resourceVersion = ApiJson.text(json);
      case "annotations" -> ApiJson.object(json, this::annotation);
      default -> ApiJson.skip(json);
    }
  }

  /** A value that cannot name a resource or a ResourceClaim counts as absent. */
  private void annotation(String key) {
    if (key.equals(AnnotationKeys.RESOURCE_NAME)) {
      String text = ApiJson.text(json);
      resource = ResourceNames.isExtended(text) || NetworkRef.isName(text) ? text : null;
    } else {
      ApiJson.skip(json);
    }
  }

  /** The CNI config is optional. */
  private void spec(String field) {
    if (field.equals("config")) {
      config = OversizedText.within(Budgets.NAD_CONFIG_BYTES, ApiJson.text(json));
    } else {
      ApiJson.skip(json);
    }
  }

  private @Nullable NetworkDefinition network() {
    return NetworkRef.parse(namespace + "/" + name).map(this::network).orElse(null);
  }

  private NetworkDefinition network(NetworkRef ref) {
    return OversizedText.parse(config)
        .map(
            cut ->
                new NetworkDefinition(
                    ref, "", "spec.config: " + cut.problem(Budgets.NAD_CONFIG_BYTES), resource))
        .orElseGet(() -> new NetworkDefinition(ref, config, null, resource));
  }
}
