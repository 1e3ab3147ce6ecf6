package io.dynamicnetworks.bus;

import io.dynamicnetworks.model.Explanation;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages for inspecting what the controller knows and what it would do. */
public final class Inspection {
  private Inspection() {}

  /**
   * Asks for one page of this node's pods.
   *
   * @param after {@link PodsPage#next} of the previous page; null for the first page
   */
  public record PodsQuery(@Nullable String after) implements Message {}

  /**
   * One page of this node's pods.
   *
   * @param pods pods that have or ask for networks, or need attention, sorted by name
   * @param others how many pods the page leaves out because they have nothing to do with networks
   * @param next {@link PodsQuery#after} for the next page; null if this is the last one
   */
  public record PodsPage(List<PodStatus> pods, int others, @Nullable String next)
      implements Message {
    public PodsPage {
      pods = List.copyOf(pods);
    }
  }

  /**
   * Asks what would be done for a pod, and why, without doing it.
   *
   * @param pod its name, namespace/name, or uid
   */
  public record ExplainQuery(String pod) implements Message {}

  /** What would be done for a pod, and why. */
  public sealed interface ExplainReply extends Message {
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
