package io.dynamicnetworks.multus;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;

/**
 * The answers that have arrived in part, of all calls together. Beyond the limit, the largest is
 * refused: tenants' plugins write them, and a short one must get through. For one event loop.
 */
final class AnswersUnderWay {
  private final long most;
  private final Set<BoundedBody> open = new HashSet<>();
  private long bytes;

  /**
   * @param most bytes of all
   */
  AnswersUnderWay(long most) {
    this.most = most;
  }

  /** The answer becomes longer. */
  void grows(BoundedBody answer, int more) {
    open.add(answer);
    bytes += more;
    while (bytes > most) {
      open.stream()
          .max(Comparator.comparingInt(BoundedBody::length))
          .ifPresent(largest -> largest.refuse(most + " bytes of all answers under way"));
    }
  }

  /** The answer has ended, or is no longer wanted. */
  void ends(BoundedBody answer) {
    if (open.remove(answer)) {
      bytes -= answer.length();
    }
  }
}
