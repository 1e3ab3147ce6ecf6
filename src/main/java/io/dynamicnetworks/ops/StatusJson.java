package io.dynamicnetworks.ops;

import io.dynamicnetworks.model.PodStatus;
import io.dynamicnetworks.model.PodStatus.FailureSummary;
import io.dynamicnetworks.model.PodStatus.Item;
import io.dynamicnetworks.model.PodStatus.Items;
import io.dynamicnetworks.text.Json;
import java.time.Duration;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code status -o json}: one object, with a line for each pod. */
final class StatusJson implements StatusPage {
  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public String head(ControllerStatus controller) {
    ObjectNode head = Json.object();
    head.put("version", controller.version());
    head.put("node", controller.node());
    head.put("logLevel", controller.verbosity());
    head.put("mode", controller.modes().word());
    head.put("modeReason", controller.modes().why());
    head.put("namespaceIsolation", controller.modes().isolation());
    ObjectNode peers = head.putObject("peers");
    controller.peers().problems().forEach((name, problem) -> peers.put(name, problem.orElse("ok")));
    ArrayNode budgets = head.putArray("budgets");
    for (BudgetUse budget : controller.budgets()) {
      budgets
          .addObject()
          .put("name", budget.name())
          .put("unit", budget.unitWord())
          .put("used", budget.used().getAsLong())
          .put("limit", budget.limit());
    }
    head.put("taps", controller.taps());
    String object = Json.write(head);
    return object.substring(0, object.length() - 1) + ",\"pods\":[";
  }

  @Override
  public String pod(PodStatus pod, boolean first) {
    ObjectNode node = Json.object();
    node.put("namespace", pod.pod().namespace());
    node.put("name", pod.pod().name());
    node.put("uid", pod.uid().toString());
    node.put("phase", pod.phase());
    node.put("state", pod.state().text());
    put(node, "desired", pod.desired());
    put(node, "observed", pod.observed());
    FailureSummary failure = pod.failure();
    if (failure != null) {
      node.putObject("lastFailure")
          .put("message", failure.cause())
          .put("secondsAgo", seconds(failure.ago()))
          .put("attempts", failure.attempts());
    }
    if (pod.retryAfter() != null) {
      node.put("retryAfterSeconds", seconds(pod.retryAfter()));
    }
    return (first ? "\n" : ",\n") + Json.write(node);
  }

  @Override
  public String end(int shown, int others) {
    return "\n],\"otherPods\":" + others + "}\n";
  }

  private static void put(ObjectNode node, String key, Items items) {
    ArrayNode list = node.putArray(key);
    for (Item item : items.shown()) {
      ObjectNode element = list.addObject();
      if (!item.iface().isEmpty()) {
        element.put("interface", item.iface());
      }
      if (!item.network().isEmpty()) {
        element.put("network", item.network());
      }
      if (!item.note().isEmpty()) {
        element.put("note", item.note());
      }
    }
    if (items.more() > 0) {
      node.put(key + "More", items.more());
    }
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }
}
