package io.dynamicnetworks.standin.multus;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A captured request to a real daemon and its answer.
 *
 * @param request the body; for a GET a string such as {@code GET /healthz}
 */
public record CapturedExchange(
    int number, JsonNode request, int status, Map<String, String> headers, String body) {
  public CapturedExchange {
    headers = Map.copyOf(headers);
  }

  /** Whether this is a delegate request. */
  public boolean isDelegate() {
    return request.isObject();
  }

  /** A short description. */
  public String title() {
    return isDelegate()
        ? "%d: %s %s gives %d"
            .formatted(
                number,
                request.path("env").path("CNI_COMMAND").asString(""),
                request.path("env").path("CNI_IFNAME").asString(""),
                status)
        : "%d: %s gives %d".formatted(number, request.stringValue(""), status);
  }
}
