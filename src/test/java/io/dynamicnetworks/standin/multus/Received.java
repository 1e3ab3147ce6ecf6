package io.dynamicnetworks.standin.multus;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.TestJson;
import io.dynamicnetworks.text.Json;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/**
 * A delegate request that was received, answered or not.
 *
 * @param number in the order of arrival, from 0
 * @param body as it came
 * @param command {@code CNI_COMMAND}; empty if the request has none, as all that follow
 * @param args {@code CNI_ARGS}, taken apart
 * @param config decoded
 * @param attributes {@code interfaceAttributes} as they came; empty if there are none
 * @param underWay how many requests were under way when it came, itself too
 * @param startedNanos when it came, by {@link System#nanoTime()}
 * @param endedNanos when its work ended; empty while it is under way
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

  /** The pod that it is for. */
  public PodRef pod() {
    return new PodRef(
        args.getOrDefault("K8S_POD_NAMESPACE", ""), args.getOrDefault("K8S_POD_NAME", ""));
  }

  /** The config as a tree; a missing node if it is no JSON. */
  public JsonNode configJson() {
    return tree(config);
  }

  /** The attributes as a tree; a missing node if there are none. */
  public JsonNode attributesJson() {
    return tree(attributes);
  }

  /** Whether both were under way at some time. */
  public boolean overlaps(Received other) {
    return startedNanos < other.endedNanos.orElse(Long.MAX_VALUE)
        && other.startedNanos < endedNanos.orElse(Long.MAX_VALUE);
  }

  /** How long its work took; zero while it is under way. */
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
