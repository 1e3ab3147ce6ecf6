package io.dynamicnetworks.multus;

import io.dynamicnetworks.bus.Messages.CniCommand;
import io.dynamicnetworks.bus.Messages.DelegateOutcome;
import io.dynamicnetworks.bus.Messages.DelegateRequest;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.Json;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.Shown;
import tools.jackson.databind.JsonNode;

/** What the daemon's answer to one request means. */
final class Outcomes {
  private static final int MAX_CAUSE_CHARS = 800;
  private static final int OK = 200;

  /** Starts and ends what the daemon puts before the cause: container, namespace, arguments. */
  private static final String PREFIX_STARTS = "ContainerID:";

  private static final String PREFIX_ENDS = "ERRORED: ";

  private final CniCommand command;
  private final PodRef pod;
  private final String iface;

  Outcomes(DelegateRequest request) {
    command = request.command();
    pod = request.about();
    iface = request.iface().value();
  }

  DelegateOutcome of(BoundedAnswer answer) {
    String body = answer.body().toString().strip();
    if (answer.status() == OK) {
      return command == CniCommand.DEL ? new DelegateOutcome.Deleted(pod) : added(body);
    }
    String cause = decoded(withoutPrefix(decoded(body)));
    return refused(cause.isEmpty() ? "HTTP status " + answer.status() + " without a cause" : cause);
  }

  /** An ADD that succeeded with an answer that cannot be read has made something all the same. */
  private DelegateOutcome added(String body) {
    try {
      JsonNode result = Json.parse(body).path("Result");
      return result.isObject()
          ? new DelegateOutcome.Added(pod, new CniResult(Json.write(result)))
          : unreadable("want an object under Result");
    } catch (Json.NotJson e) {
      return unreadable(String.valueOf(e.getMessage()));
    }
  }

  private DelegateOutcome unreadable(String problem) {
    return new DelegateOutcome.Unknown(pod, "answer to ADD: " + problem);
  }

  /**
   * The phrases are looked for where the daemon itself puts them (multus 4.2.3, {@code DelegateAdd}
   * and {@code GetPod}): a plugin's message may hold anything.
   */
  private DelegateOutcome refused(String cause) {
    String shown = Shown.shortened(cause, MAX_CAUSE_CHARS);
    if (command == CniCommand.ADD
        && cause.endsWith("validateIfName: interface name " + iface + " already exists")) {
      return new DelegateOutcome.NameTaken(pod, shown);
    }
    if (cause.startsWith("pod not found during Multus GetPod")
        || saysOfPod(cause, "expected pod UID ")) {
      return new DelegateOutcome.PodUnknown(pod, shown);
    }
    // The latter until multus 4.0. Its API server did not answer, or refused.
    if (saysOfPod(cause, "error waiting for pod: ") || saysOfPod(cause, "error getting pod: ")) {
      return new DelegateOutcome.PodUnread(pod, shown);
    }
    return new DelegateOutcome.Refused(pod, new Failure.Transient(shown));
  }

  /** Whether it is {@code Multus: [namespace/name/uid]: …}, going on like that. */
  private static boolean saysOfPod(String cause, String text) {
    int end = cause.startsWith("Multus: [") ? cause.indexOf("]: ") : -1;
    return end >= 0 && cause.startsWith(text, end + "]: ".length());
  }

  private static String withoutPrefix(String text) {
    int end = text.startsWith(PREFIX_STARTS) ? text.indexOf(PREFIX_ENDS) : -1;
    return end < 0 ? text : text.substring(end + PREFIX_ENDS.length()).strip();
  }

  /** A CNI error object (CNI spec, section 5) as text; other text as it is. */
  private static String decoded(String text) {
    if (!text.startsWith("{")) {
      return text;
    }
    try {
      JsonNode error = Json.parse(text);
      String message = error.path("msg").asString("");
      String details = error.path("details").asString("");
      return message.isEmpty() ? text : details.isEmpty() ? message : message + "; " + details;
    } catch (Json.NotJson e) {
      return text;
    }
  }
}
