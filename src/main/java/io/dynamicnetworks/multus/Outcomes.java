package io.dynamicnetworks.multus;

import io.dynamicnetworks.bus.Messages.CniCommand;
import io.dynamicnetworks.bus.Messages.DelegateOutcome;
import io.dynamicnetworks.bus.Messages.DelegateRequest;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.Json;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.Shown;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the daemon's answer to one request means. */
final class Outcomes {
  private static final int MAX_RESULT_BYTES = 1 << 20;
  private static final int MAX_CAUSE_CHARS = 800;
  private static final int OK = 200;

  /** Ends what the daemon puts before the cause: the container, the namespace, the arguments. */
  private static final String CAUSE_FOLLOWS = "ERRORED: ";

  private final CniCommand command;
  private final PodRef pod;
  private final String iface;

  Outcomes(DelegateRequest request) {
    command = request.command();
    pod = request.about();
    iface = request.iface().value();
  }

  DelegateOutcome of(int status, @Nullable Buffer body) {
    if (status == OK) {
      return command == CniCommand.DEL ? new DelegateOutcome.Deleted(pod) : added(body);
    }
    return refused(cause(status, body));
  }

  /** An ADD that succeeded with an answer that cannot be read has made something all the same. */
  private DelegateOutcome added(@Nullable Buffer body) {
    if (body == null || body.length() > MAX_RESULT_BYTES) {
      int length = body == null ? 0 : body.length();
      return unreadable("want a result of at most " + MAX_RESULT_BYTES + " bytes, got " + length);
    }
    try {
      JsonNode result = Json.parse(body.toString()).path("Result");
      return result.isObject()
          ? new DelegateOutcome.Added(pod, new CniResult(result.toString()))
          : unreadable("want an object under Result");
    } catch (Json.NotJson e) {
      return unreadable(String.valueOf(e.getMessage()));
    }
  }

  private DelegateOutcome unreadable(String problem) {
    return new DelegateOutcome.Unknown(pod, "answer to ADD: " + problem);
  }

  private DelegateOutcome refused(String cause) {
    if (cause.contains("validateIfName: interface name " + iface + " already exists")) {
      return new DelegateOutcome.NameTaken(pod, cause);
    }
    if (cause.contains("pod not found during Multus GetPod")
        || cause.contains("expected pod UID")) {
      return new DelegateOutcome.PodUnknown(pod, cause);
    }
    return new DelegateOutcome.Refused(pod, new Failure.Transient(cause));
  }

  private static String cause(int status, @Nullable Buffer body) {
    String text = body == null ? "" : decode(body.toString().strip());
    int prefix = text.indexOf(CAUSE_FOLLOWS);
    String cause = prefix < 0 ? text : text.substring(prefix + CAUSE_FOLLOWS.length());
    String shown = Shown.shortened(cause.strip(), MAX_CAUSE_CHARS);
    return shown.isEmpty() ? "HTTP status " + status + " without a cause" : shown;
  }

  /** A CNI error object (CNI spec, section 5) as text; other text as it is. */
  private static String decode(String text) {
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
