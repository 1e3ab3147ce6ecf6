package io.dynamicnetworks.kube.event;

import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.text.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON of events. Uses core v1 like the Go controller, so that {@code kubectl} and alerts that
 * match on {@code source.component} and {@code count} keep working.
 */
final class EventBodies {
  /** The name that the Go controller uses (SPEC 9). */
  static final String COMPONENT = "pod-networks-updates";

  /** Limit of a note in events.k8s.io, where these events appear as well. */
  static final int MAX_MESSAGE_BYTES = 1_024;

  private static final String CUT = "…";
  private static final int MAX_NAME_LENGTH = 253; // RFC 1123 subdomain
  private static final int SUFFIX_LENGTH = 17; // a dot and 16 hex digits

  private final String nodeName;

  EventBodies(String nodeName) {
    this.nodeName = nodeName;
  }

  /**
   * A name for a new event, built like those of Kubernetes' own recorder: the pod's name and a
   * number.
   */
  static String name(PodRef pod, long number) {
    int room = MAX_NAME_LENGTH - SUFFIX_LENGTH;
    String start = pod.name().length() <= room ? pod.name() : pod.name().substring(0, room);
    // No part of a name may end with a dot or a dash.
    return start.replaceAll("[-.]+$", "") + "." + Long.toHexString(number);
  }

  /** The message, cut to the limit of an event. */
  static String cut(String message) {
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= MAX_MESSAGE_BYTES) {
      return message;
    }
    int end = MAX_MESSAGE_BYTES - CUT.getBytes(StandardCharsets.UTF_8).length;
    while ((bytes[end] & 0xC0) == 0x80) {
      end--; // Never cut inside a character.
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8) + CUT;
  }

  /** The event object to create. */
  String created(EventBook.Key key, PodRef pod, EventBook.Written event, Instant last) {
    ObjectNode body = Json.object();
    body.put("apiVersion", "v1").put("kind", "Event");
    body.putObject("metadata").put("name", event.name()).put("namespace", pod.namespace());
    body.putObject("involvedObject")
        .put("apiVersion", "v1")
        .put("kind", "Pod")
        .put("namespace", pod.namespace())
        .put("name", pod.name())
        .put("uid", key.uid().value());
    body.put("reason", key.reason().text())
        .put("message", key.message())
        .put("type", type(key.reason()))
        .put("firstTimestamp", text(event.first()))
        .put("lastTimestamp", text(last))
        .put("count", event.count())
        .put("reportingComponent", COMPONENT)
        .put("reportingInstance", nodeName);
    body.putObject("source").put("component", COMPONENT).put("host", nodeName);
    return Json.write(body);
  }

  /** The merge patch that raises the count. */
  String raised(int count, Instant last) {
    return Json.write(Json.object().put("count", count).put("lastTimestamp", text(last)));
  }

  private static String type(EventReason reason) {
    return reason.warning() ? "Warning" : "Normal";
  }

  private static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
