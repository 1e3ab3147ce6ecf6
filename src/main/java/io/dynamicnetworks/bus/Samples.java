package io.dynamicnetworks.bus;

import java.util.Map;

/**
 * What a part of the controller measures, at the moment when metrics are asked for: between two
 * scrapes nothing is sent and nothing is summed up.
 *
 * @param values of this part
 * @param requests to the API server since the start
 */
public record Samples(Map<Sample, Double> values, Map<ApiRequest, Long> requests)
    implements Message {
  public Samples {
    values = Map.copyOf(values);
    requests = Map.copyOf(requests);
  }

  /** Of a part that sends nothing to the API server. */
  public static Samples of(Map<Sample, Double> values) {
    return new Samples(values, Map.of());
  }

  /** Asks for the samples of a part. */
  public record Query() implements Message {}
}
