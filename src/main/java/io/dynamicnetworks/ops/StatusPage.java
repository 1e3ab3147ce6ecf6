package io.dynamicnetworks.ops;

import io.dynamicnetworks.model.PodStatus;
import java.util.List;

/** The answer to {@code status}, piece by piece: the controller, its pods one by one, the end. */
interface StatusPage {
  /** The type of its content. */
  String contentType();

  String head(ControllerStatus controller);

  /**
   * One of the node's pods.
   *
   * @param first whether it is the first of them
   */
  String pod(PodStatus pod, boolean first);

  /**
   * What follows the last pod.
   *
   * @param shown how many pods were shown
   * @param others how many have nothing to do with networks
   */
  String end(int shown, int others);

  /**
   * How the controller as a whole is.
   *
   * @param version of the program
   * @param node whose pods it cares for
   * @param taps that are running
   */
  record ControllerStatus(
      String version,
      String node,
      int verbosity,
      Modes modes,
      Readiness peers,
      List<BudgetUse> budgets,
      int taps) {
    public ControllerStatus {
      budgets = List.copyOf(budgets);
    }
  }
}
