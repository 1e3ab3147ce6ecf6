package io.dynamicnetworks.bench;

import java.util.List;

/** The time that each of several pieces of work took. */
record Times(List<Double> sortedMillis) {
  Times {
    sortedMillis = sortedMillis.stream().sorted().toList();
  }

  static Times ofNanos(List<Long> nanos) {
    return new Times(nanos.stream().map(n -> n / 1e6).toList());
  }

  /**
   * The time, in milliseconds, within which this share of the work completed.
   *
   * @param percent 1 to 100
   */
  double percentile(int percent) {
    int rank = (int) Math.ceil(percent / 100.0 * sortedMillis.size());
    return sortedMillis.get(Math.max(0, rank - 1));
  }

  /** The longest time, in milliseconds. */
  double last() {
    return sortedMillis.getLast();
  }
}
