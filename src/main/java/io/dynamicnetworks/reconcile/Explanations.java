package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.annotation.NetworksAnnotation;
import io.dynamicnetworks.model.Desired;
import io.dynamicnetworks.model.Explanation;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.report.EventTexts;
import java.util.Locale;

/**
 * Reads a pod's annotations as a worker would at the start of a reconciliation, but only to explain
 * what it would do. Pure.
 */
public final class Explanations {
  private Explanations() {}

  /** The outcome of reading a pod's annotations. */
  public sealed interface Reading {
    /** The annotations can be planned for. */
    record Parsed(Desired.Selections desired, ListedStatus.Entries listed) implements Reading {}

    /** Nothing is attached or detached, for the given reason. */
    record Nothing(Explanation explanation) implements Reading {}
  }

  /**
   * Reads the pod's annotations, if the pod's interfaces may be changed at all.
   *
   * @param maxInterfaces how many selections are accepted
   */
  public static Reading read(Pod pod, int maxInterfaces) {
    if (!pod.acceptsChanges()) {
      return new Reading.Nothing(Explanation.nothing(whyUnchangeable(pod)));
    }
    Desired desired =
        NetworksAnnotation.parse(pod.networks(), pod.ref().namespace(), maxInterfaces);
    if (desired instanceof Desired.Unreadable(String problem)) {
      return new Reading.Nothing(Explanation.unreadable(EventTexts.NETWORKS + ": " + problem));
    }
    ListedStatus listed = NetworkStatus.parse(pod.networkStatus());
    if (listed instanceof ListedStatus.Unreadable(String problem)) {
      return new Reading.Nothing(
          Explanation.unreadable(EventTexts.NETWORK_STATUS + ": " + problem));
    }
    return new Reading.Parsed((Desired.Selections) desired, (ListedStatus.Entries) listed);
  }

  private static String whyUnchangeable(Pod pod) {
    if (pod.hostNetwork()) {
      return "the pod uses the host's network";
    }
    if (pod.ended()) {
      return "the pod has ended; interfaces attached by edits are detached";
    }
    if (pod.deleting()) {
      return "the pod is being deleted";
    }
    return "the pod is " + phase(pod) + ", not Running";
  }

  /** Returns the pod's phase as Kubernetes writes it. */
  public static String phase(Pod pod) {
    String word = pod.phase().name();
    return word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT);
  }
}
