package io.dynamicnetworks.kube.client;

import io.dynamicnetworks.bus.SamplePort.ApiRequest;
import io.dynamicnetworks.bus.SamplePort.ApiRequest.Code;
import io.dynamicnetworks.bus.SamplePort.ApiRequest.Verb;
import java.util.HashMap;
import java.util.Map;

/** Counts of requests to the API server, by outcome. Confined to one event loop. */
public final class ApiCounts {
  private final Map<ApiRequest, Long> counts = new HashMap<>();

  /** A request was answered. */
  void answered(Verb verb, int status) {
    count(verb, Code.of(status));
  }

  /** A request got no answer. */
  void unanswered(Verb verb) {
    count(verb, Code.NONE);
  }

  /** All counts since the start. */
  public Map<ApiRequest, Long> all() {
    return Map.copyOf(counts);
  }

  private void count(Verb verb, Code code) {
    counts.merge(new ApiRequest(verb, code), 1L, Long::sum);
  }
}
