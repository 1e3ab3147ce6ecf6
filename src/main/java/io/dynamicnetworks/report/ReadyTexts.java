package io.dynamicnetworks.report;

import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.NetworkReady.Reason;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Printable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a pod shows to those waiting for its networks. */
public final class ReadyTexts {
  /** At up to three bytes each, at most 1 KiB. */
  private static final int MESSAGE_CHARS = 330;

  private static final int CAUSE_CHARS = 160;
  private static final int FAILURES_BYTES = 4 << 10;

  private ReadyTexts() {}

  /** Returns what to show while interfaces are being attached or detached. */
  public static NetworkReady attaching(@Nullable String networks) {
    return NetworkReady.of(networks, Reason.ATTACHING, "", "");
  }

  /**
   * Returns what to show when nothing is in progress.
   *
   * @param networks the annotation that was acted on
   * @param problems why the interfaces are not as it asks
   * @param cause the first failure that time may resolve; null if there was none
   * @param peerAway whether the runtime or the daemon does not answer
   */
  public static NetworkReady of(
      @Nullable String networks, List<Notice> problems, @Nullable String cause, boolean peerAway) {
    if (problems.isEmpty() && cause == null) {
      return NetworkReady.of(networks, Reason.IN_SYNC, "", "");
    }
    String message =
        problems.isEmpty()
            ? String.valueOf(cause)
            : problems.stream()
                .map(problem -> shown(problem).text())
                .collect(Collectors.joining("; "));
    return NetworkReady.of(
        networks,
        peerAway && cause != null ? Reason.WAITING_FOR_PEER : Reason.FAILED,
        Printable.shortened(message, MESSAGE_CHARS),
        failures(problems));
  }

  /** The notice with no more of its text than is shown. */
  public static Notice shown(Notice notice) {
    return new Notice(
        notice.reason(),
        Printable.shortened(notice.text(), CAUSE_CHARS),
        notice.iface(),
        notice.network());
  }

  private static String failures(List<Notice> problems) {
    ArrayNode list = Json.object().putArray("failures");
    String text = "";
    for (Notice problem : problems) {
      ObjectNode failure = list.addObject();
      if (problem.iface() != null) {
        failure.put("interface", problem.iface().value());
      }
      if (problem.network() != null) {
        failure.put("network", problem.network().toString());
      }
      failure.put("reason", problem.reason().text());
      failure.put("message", shown(problem).text());
      String longer = Json.write(list);
      if (longer.getBytes(StandardCharsets.UTF_8).length > FAILURES_BYTES) {
        return text;
      }
      text = longer;
    }
    return text;
  }
}
