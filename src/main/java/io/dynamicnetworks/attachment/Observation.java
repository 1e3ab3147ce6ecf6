package io.dynamicnetworks.attachment;

import io.dynamicnetworks.model.StatusEntry;
import java.util.List;

/** What was observed of an attachment without asking the daemon. */
public sealed interface Observation {
  /**
   * Multus' CNI cache lists it.
   *
   * @param entries the status entries of its result
   */
  record Present(List<StatusEntry> entries) implements Observation {
    public Present {
      entries = List.copyOf(entries);
    }
  }

  /** Multus' CNI cache does not list it. */
  record Absent() implements Observation {}

  /** Nothing new: the CNI cache cannot be read, or the request may still end. */
  record Nothing() implements Observation {}

  /** Its sandbox is no longer the pod's, or the pod has ended. */
  record SandboxGone() implements Observation {}

  /** The abandoned request can no longer end in the daemon, and nothing has its interface name. */
  record WindowPassed() implements Observation {}

  /** The abandoned request can no longer end, and another attachment now has its interface name. */
  record Replaced() implements Observation {}

  /**
   * The abandoned request can no longer end, and an attachment without a known link has its
   * interface name: what it may have left stays until that attachment is gone.
   */
  record Hidden() implements Observation {}

  /** The pod shows a newer sandbox than it did, and no longer lists the attachment's entries. */
  record Outdated() implements Observation {}

  /** Neither network-status nor the CNI cache lists it any more. */
  record Unlisted() implements Observation {}
}
