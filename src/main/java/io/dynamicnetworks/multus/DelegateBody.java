package io.dynamicnetworks.multus;

import io.dynamicnetworks.bus.MultusPort.DelegateRequest;
import io.dynamicnetworks.model.CniCommand;
import io.dynamicnetworks.model.DelegateAttributes;
import io.dynamicnetworks.model.PodIdentity;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Json.NotJson;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** The body of {@code POST /delegate} (SPEC 7). */
final class DelegateBody {
  private DelegateBody() {}

  /**
   * Returns the body, byte for byte as the Go client writes it.
   *
   * @throws NotJson if the request's cni-args are not JSON
   */
  static Buffer of(DelegateRequest request) throws NotJson {
    ObjectNode body = Json.object();
    putEnvironment(body.putObject("env"), request);
    body.put("config", base64(request.config()));
    if (request.command() == CniCommand.ADD && !request.attributes().isEmpty()) {
      putAttributes(body.putObject("interfaceAttributes"), request.attributes());
    }
    return Buffer.buffer(Json.write(body));
  }

  private static void putEnvironment(ObjectNode json, DelegateRequest request) {
    json.put("CNI_COMMAND", request.command().name());
    json.put("CNI_CONTAINERID", request.sandbox().id());
    json.put("CNI_NETNS", request.sandbox().netns());
    json.put("CNI_IFNAME", request.iface().value());
    json.put("CNI_ARGS", arguments(request.identity()));
  }

  /** The pod to act for; without a uid, the daemon takes the pod that has the name now. */
  private static String arguments(PodIdentity pod) {
    return "K8S_POD_NAMESPACE="
        + pod.ref().namespace()
        + ";K8S_POD_NAME="
        + pod.ref().name()
        + (pod.uid() == null ? "" : ";K8S_POD_UID=" + pod.uid());
  }

  private static void putAttributes(ObjectNode json, DelegateAttributes attributes) throws NotJson {
    if (!attributes.ips().isEmpty()) {
      json.set("ips", Json.array(attributes.ips()));
    }
    if (attributes.mac() != null) {
      json.put("mac", attributes.mac());
    }
    // Always present, null if there are none, as the Go client writes it.
    json.set(
        "cni-args",
        attributes.cniArgs() == null ? NullNode.instance : Json.parse(attributes.cniArgs()));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
