package io.dynamicnetworks.plan;

/** One decision in the making: what it rests on, and what is to be said of it. */
record Run(Situation situation, Catalog catalog, Report report) {
  static Run of(Situation situation) {
    return new Run(situation, new Catalog(situation.networks()), new Report(situation.pod().ref()));
  }
}
