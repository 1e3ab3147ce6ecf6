package io.dynamicnetworks.bus;

import java.util.Map;

/**
 * What one part of the controller measures when metrics are scraped; between scrapes nothing is
 * sent or summed.
 *
 * @param values the part's values
 * @param requests requests to the API server since the start
 */
public record Samples(Map<Sample, Double> values, Map<ApiRequest, Long> requests)
    implements Message {
  public Samples {
    values = Map.copyOf(values);
    requests = Map.copyOf(requests);
  }

  /** Returns the samples of a part that sends no requests to the API server. */
  public static Samples of(Map<Sample, Double> values) {
    return new Samples(values, Map.of());
  }

  /** Asks for the samples of a part. */
  public record Query() implements Message {}
}
