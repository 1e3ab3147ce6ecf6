package io.dynamicnetworks.ops;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.PodStatus;
import io.dynamicnetworks.model.PodStatus.FailureSummary;
import io.dynamicnetworks.model.PodStatus.Item;
import io.dynamicnetworks.model.PodStatus.Items;
import io.dynamicnetworks.model.PodStatus.State;
import io.dynamicnetworks.text.Durations;
import java.util.stream.Collectors;

/** {@code status} for a person. */
final class StatusText implements StatusPage {
  @Override
  public String contentType() {
    return "text/plain; charset=utf-8";
  }

  @Override
  public String head(ControllerStatus controller) {
    StringBuilder text = new StringBuilder();
    line(text, "controller", controller.version() + " on node " + controller.node());
    line(text, "log level", Integer.toString(controller.verbosity()));
    line(text, "mode", controller.modes().observation());
    line(text, "isolation", controller.modes().isolation());
    line(text, "taps", Integer.toString(controller.taps()));
    text.append("\npeers\n");
    controller
        .peers()
        .problems()
        .forEach((name, problem) -> line(text, "  " + name, problem.orElse("ok")));
    text.append("\nlimits in use\n");
    controller.budgets().forEach(budget -> line(text, "  " + budget.name(), budget.text()));
    return text.append("\npods\n").toString();
  }

  @Override
  public String pod(PodStatus pod, boolean first) {
    StringBuilder text = new StringBuilder();
    text.append("  ")
        .append(pod.pod())
        .append("  ")
        .append(pod.phase())
        .append("  ")
        .append(pod.state().text());
    if (pod.retryAfter() != null) {
      FailureSummary failure = pod.failure();
      String attempts =
          failure == null || failure.attempts() == 0
              ? ""
              : " (failed attempts: " + failure.attempts() + ")";
      text.append(", next in ").append(Durations.shown(pod.retryAfter())).append(attempts);
    } else if (pod.state() == State.FAILED) {
      text.append(", until the annotation, the network or the settings change");
    }
    text.append('\n');
    text.append("    desired   ").append(list(pod.desired())).append('\n');
    text.append("    observed  ").append(list(pod.observed())).append('\n');
    if (pod.failure() != null) {
      text.append("    failure   ")
          .append(Durations.shown(pod.failure().ago()))
          .append(" ago: ")
          .append(pod.failure().cause())
          .append('\n');
    }
    return text.toString();
  }

  @Override
  public String end(int shown, int others) {
    return "  " + count(shown, "pod") + " with networks, " + count(others, "pod") + " without\n";
  }

  private static String list(Items items) {
    String list = items.shown().stream().map(StatusText::item).collect(Collectors.joining(", "));
    String more = items.more() == 0 ? "" : ", and " + items.more() + " more";
    return items.isEmpty() ? "-" : list + more;
  }

  private static String item(Item item) {
    String name = InterfaceName.label(item.network(), item.iface());
    return item.note().isEmpty() ? name : (name + " (" + item.note() + ")").strip();
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("%-22s ".formatted(name)).append(value).append('\n');
  }
}
