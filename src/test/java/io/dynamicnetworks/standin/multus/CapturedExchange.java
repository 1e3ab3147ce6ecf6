package io.dynamicnetworks.standin.multus;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A request that a real daemon got, and what it answered.
 *
 * @param request the body; for a GET a string such as {@code GET /healthz}
 */
public record CapturedExchange(
    int number, JsonNode request, int status, Map<String, String> headers, String body) {
  public CapturedExchange {
    headers = Map.copyOf(headers);
  }

  /** Whether it is a delegate request. */
  public boolean isDelegate() {
    return request.isObject();
  }

  /** What it is, in a few words. */
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
