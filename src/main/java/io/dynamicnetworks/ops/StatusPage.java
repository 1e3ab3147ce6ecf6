package io.dynamicnetworks.ops;

import io.dynamicnetworks.model.PodStatus;
import java.util.List;

/** The answer to {@code status}, in pieces: the controller, each of its pods, the end. */
interface StatusPage {
  /** The content type. */
  String contentType();

  String head(ControllerStatus controller);

  /**
   * One of the node's pods.
   *
   * @param first whether it is the first one
   */
  String pod(PodStatus pod, boolean first);

  /**
   * The part after the last pod.
   *
   * @param shown number of pods shown
   * @param others number of pods without networks
   */
  String end(int shown, int others);

  /**
   * The state of the controller as a whole.
   *
   * @param version of the controller
   * @param node whose pods the controller manages
   * @param taps number of running taps
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
