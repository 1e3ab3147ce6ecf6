package io.dynamicnetworks.reconcile.observe;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.annotation.NetworksAnnotation;
import io.dynamicnetworks.model.Desired;
import io.dynamicnetworks.model.Explanation;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.report.EventTexts;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a pod may be changed now and its annotations can be read, and what they then say. Pure.
 */
public sealed interface UsableAnnotations {
  /**
   * Reads the pod's annotations.
   *
   * @param maxInterfaces how many selections are accepted
   */
  static UsableAnnotations of(Pod pod, int maxInterfaces) {
    if (!pod.acceptsChanges()) {
      return new Unchangeable(pod);
    }
    Desired desired =
        NetworksAnnotation.parse(pod.networks(), pod.ref().namespace(), maxInterfaces);
    ListedStatus listed = NetworkStatus.parse(pod.networkStatus());
    if (desired instanceof Desired.Selections selections
        && listed instanceof ListedStatus.Entries entries) {
      return new Parsed(selections, entries);
    }
    List<Notice> problems = new ArrayList<>();
    if (desired instanceof Desired.Unreadable(String problem)) {
      problems.add(EventTexts.unreadable(EventTexts.NETWORKS, problem));
    }
    if (listed instanceof ListedStatus.Unreadable(String problem)) {
      problems.add(EventTexts.unreadable(EventTexts.NETWORK_STATUS, problem));
    }
    return new Unreadable(problems);
  }

  /** Whether the annotation asks for something; one that cannot be read does. */
  static boolean asksForNetworks(Pod pod, int maxInterfaces) {
    return !NetworksAnnotation.parse(pod.networks(), pod.ref().namespace(), maxInterfaces)
        .equals(Desired.Selections.NONE);
  }

  /**
   * The annotations can be planned for. They take ten times what the texts take, and each pod of
   * the node may have a reconciliation that waits: so what waits keeps the pod, and each plan reads
   * them again.
   */
  record Parsed(Desired.Selections desired, ListedStatus.Entries listed)
      implements UsableAnnotations {
    public static final Parsed NONE =
        new Parsed(Desired.Selections.NONE, ListedStatus.Entries.NONE);
  }

  /** Nothing is attached or detached. */
  sealed interface Nothing extends UsableAnnotations {
    /** Why that is so. */
    Explanation explanation();
  }

  /** The pod's interfaces may not be changed now. */
  record Unchangeable(Pod pod) implements Nothing {
    @Override
    public Explanation explanation() {
      return Explanation.nothing(
          pod.hostNetwork()
              ? "the pod uses the host's network"
              : pod.ended()
                  ? "the pod has ended; interfaces attached by edits are detached"
                  : pod.deleting()
                      ? "the pod is being deleted"
                      : "the pod is " + pod.phase().text() + ", not Running");
    }
  }

  /** An annotation, or both, cannot be read. */
  record Unreadable(List<Notice> problems) implements Nothing {
    public Unreadable {
      problems = List.copyOf(problems);
    }

    @Override
    public Explanation explanation() {
      return Explanation.unreadable(problems.getFirst().text());
    }
  }
}
