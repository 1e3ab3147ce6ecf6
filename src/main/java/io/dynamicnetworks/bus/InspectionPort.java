package io.dynamicnetworks.bus;

import io.dynamicnetworks.model.Explanation;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code reconcile} knows of its pods and would do for them. */
public sealed interface InspectionPort extends Message {
  /** Request: its view of this node's pods. */
  Service<PodsQuery, PodsPage> PODS =
      new Service<>("inspect.pods", PodsQuery.class, PodsPage.class);

  /** Request: what it would do for a pod, and why. */
  Service<ExplainQuery, ExplainReply> EXPLAIN =
      new Service<>("inspect.pod", ExplainQuery.class, ExplainReply.class);

  /**
   * Asks for one page of this node's pods.
   *
   * @param after {@link PodsPage#next} of the previous page; null for the first page
   */
  record PodsQuery(@Nullable String after) implements InspectionPort {}

  /**
   * One page of this node's pods.
   *
   * @param pods pods that have or ask for networks, or need attention, sorted by name
   * @param others how many pods the page leaves out because they have nothing to do with networks
   * @param next {@link PodsQuery#after} for the next page; null if this is the last one
   */
  record PodsPage(List<PodStatus> pods, int others, @Nullable String next)
      implements InspectionPort {
    public PodsPage {
      pods = List.copyOf(pods);
    }
  }

  /**
   * Asks what would be done for a pod, and why, without doing it.
   *
   * @param pod its name, namespace/name, or uid
   */
  record ExplainQuery(String pod) implements InspectionPort {}

  /** What would be done for a pod, and why. */
  sealed interface ExplainReply extends InspectionPort {
    record Explained(PodRef about, Explanation explanation) implements ExplainReply {}

    /** This node has no such pod. */
    record Unknown(String pod) implements ExplainReply {}

    /**
     * Several pods match.
     *
     * @param candidates up to ten texts, each of which identifies one of the pods
     * @param more how many further candidates there are
     */
    record Ambiguous(List<String> candidates, int more) implements ExplainReply {
      public Ambiguous {
        candidates = List.copyOf(candidates);
      }
    }
  }
}
