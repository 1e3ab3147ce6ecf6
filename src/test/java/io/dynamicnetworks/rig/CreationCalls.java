package io.dynamicnetworks.rig;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.Json;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.DelegateConfig;
import io.dynamicnetworks.standin.TestJson;
import io.dynamicnetworks.standin.multus.DelegateCalls;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What multus does by itself when a pod's sandbox comes and goes. */
final class CreationCalls {
  private final DelegateCalls calls;

  CreationCalls(Vertx vertx, Path socket) {
    calls = new DelegateCalls(vertx, socket);
  }

  /**
   * An interface that multus attached at creation.
   *
   * @param config as it was sent
   */
  record Created(Map<String, String> environment, String config, List<StatusEntry> entries) {}

  /** Attaches an interface as multus does for a pod that starts with it. */
  Created attach(RigPod pod, Sandbox sandbox, Selection selection, String config, String name) {
    DelegateConfig.Usable usable =
        (DelegateConfig.Usable)
            DelegateConfig.of(
                new NetworkDefinition(selection.network(), config), selection.request());
    Map<String, String> environment =
        Map.of(
            "CNI_COMMAND", "ADD",
            "CNI_CONTAINERID", sandbox.id(),
            "CNI_NETNS", sandbox.netns(),
            "CNI_IFNAME", name,
            "CNI_ARGS", pod.cniArgs());
    DelegateCalls.Answer answer = calls.delegate(environment, usable.config(), attributes(usable));
    if (answer.status() != 200) {
      throw new IllegalStateException("multus attached nothing: " + answer.body());
    }
    return new Created(
        environment,
        usable.config(),
        NetworkStatus.fromResult(
            selection.network(), new CniResult(result(answer.body()).toString())));
  }

  /** Detaches it, as multus does when the sandbox goes; whether it could be does not matter. */
  void detach(Created created) {
    Map<String, String> environment = new java.util.HashMap<>(created.environment());
    environment.put("CNI_COMMAND", "DEL");
    calls.delegate(environment, created.config(), null);
  }

  private static @org.jspecify.annotations.Nullable String attributes(
      DelegateConfig.Usable usable) {
    if (usable.attributes().isEmpty()) {
      return null;
    }
    ObjectNode attributes = TestJson.MAPPER.createObjectNode();
    usable.attributes().ips().forEach(attributes.withArray("ips")::add);
    if (usable.attributes().mac() != null) {
      attributes.put("mac", usable.attributes().mac());
    }
    attributes.putNull("cni-args");
    return attributes.toString();
  }

  private static JsonNode result(String body) {
    try {
      return Json.parse(body).path("Result");
    } catch (Json.NotJson e) {
      throw new IllegalStateException("multus answered " + body, e);
    }
  }
}
