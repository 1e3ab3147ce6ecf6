package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Selection;

/** One decision in the making: what it rests on, and what is to be said of it. */
record Run(Situation situation, Catalog catalog, Report report) {
  static Run of(Situation situation) {
    return new Run(situation, new Catalog(situation.networks()), new Report(situation.pod().ref()));
  }

  /** Whether nothing but its interface name could keep the selection from being attached. */
  boolean attachable(Selection selection) {
    return situation.policy().allows(situation.pod().ref().namespace(), selection.network())
        && catalog.config(selection.network(), selection.request())
            instanceof DelegateConfig.Usable;
  }
}
