package io.dynamicnetworks.multus;

import io.dynamicnetworks.bus.Messages.CniCommand;
import io.dynamicnetworks.bus.Messages.DelegateRequest;
import io.dynamicnetworks.model.Attributes;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** The body of {@code POST /delegate} (SPEC 5). */
final class DelegateBody {
  private DelegateBody() {}

  static Buffer of(DelegateRequest request) {
    JsonObject body =
        new JsonObject()
            .put("env", environment(request))
            .put(
                "config",
                Base64.getEncoder()
                    .encodeToString(request.config().getBytes(StandardCharsets.UTF_8)));
    if (request.command() == CniCommand.ADD && !request.attributes().isEmpty()) {
      body.put("interfaceAttributes", attributes(request.attributes()));
    }
    return body.toBuffer();
  }

  private static JsonObject environment(DelegateRequest request) {
    return new JsonObject()
        .put("CNI_COMMAND", request.command().name())
        .put("CNI_CONTAINERID", request.sandbox().id())
        .put("CNI_NETNS", request.sandbox().netns())
        .put("CNI_IFNAME", request.iface().value())
        .put(
            "CNI_ARGS",
            "K8S_POD_NAMESPACE=%s;K8S_POD_NAME=%s;K8S_POD_UID=%s"
                .formatted(request.about().namespace(), request.about().name(), request.uid()));
  }

  private static JsonObject attributes(Attributes attributes) {
    JsonObject json = new JsonObject();
    if (!attributes.ips().isEmpty()) {
      json.put("ips", new JsonArray(List.copyOf(attributes.ips())));
    }
    if (attributes.mac() != null) {
      json.put("mac", attributes.mac());
    }
    // Always there, null if there are none, as the Go client writes it.
    return json.put(
        "cni-args", attributes.cniArgs() == null ? null : new JsonObject(attributes.cniArgs()));
  }
}
