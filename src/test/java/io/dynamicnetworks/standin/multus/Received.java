package io.dynamicnetworks.standin.multus;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.TestJson;
import io.dynamicnetworks.text.Json;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/**
 * A delegate request that was received, whether answered or not.
 *
 * @param number position in the order of arrival, from 0
 * @param body as received
 * @param command {@code CNI_COMMAND}; like the following ones, empty if the request has none
 * @param args parsed {@code CNI_ARGS}
 * @param config decoded
 * @param attributes {@code interfaceAttributes} as received; empty if absent
 * @param underWay number of requests in flight on arrival, including this one
 * @param startedNanos time of arrival by {@link System#nanoTime()}
 * @param endedNanos end of the work; empty while in flight
 */
public record Received(
    int number,
    String body,
    String command,
    String containerId,
    String netns,
    String ifname,
    Map<String, String> args,
    String config,
    String attributes,
    int underWay,
    long startedNanos,
    OptionalLong endedNanos) {

  public Received {
    args = Map.copyOf(args);
  }

  /** The request's pod. */
  public PodRef pod() {
    return new PodRef(
        args.getOrDefault("K8S_POD_NAMESPACE", ""), args.getOrDefault("K8S_POD_NAME", ""));
  }

  /** The config as a tree; a missing node if it is not JSON. */
  public JsonNode configJson() {
    return tree(config);
  }

  /** The attributes as a tree; a missing node if there are none. */
  public JsonNode attributesJson() {
    return tree(attributes);
  }

  /** Whether both requests were in flight at the same time. */
  public boolean overlaps(Received other) {
    return startedNanos < other.endedNanos.orElse(Long.MAX_VALUE)
        && other.startedNanos < endedNanos.orElse(Long.MAX_VALUE);
  }

  /** How long the work took; zero while in flight. */
  public Duration took() {
    return endedNanos.isEmpty()
        ? Duration.ZERO
        : Duration.ofNanos(endedNanos.getAsLong() - startedNanos);
  }

  Received endedAt(long nanos) {
    return new Received(
        number,
        body,
        command,
        containerId,
        netns,
        ifname,
        args,
        config,
        attributes,
        underWay,
        startedNanos,
        OptionalLong.of(nanos));
  }

  private static JsonNode tree(String text) {
    try {
      return Json.parse(text);
    } catch (Json.NotJson e) {
      return TestJson.MAPPER.missingNode();
    }
  }
}
