package io.dynamicnetworks.bus;

import io.dynamicnetworks.model.Explanation;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The messages by which a person looks at what the controller knows and would do. */
public final class Inspection {
  private Inspection() {}

  /**
   * Asks for the pods of this node, a page at a time.
   *
   * @param after {@link PodsPage#next} of the page before; null for the first
   */
  public record PodsQuery(@Nullable String after) implements Message {}

  /**
   * Some pods of this node.
   *
   * @param pods those that have or want networks, by name
   * @param others how many pods that page leaves out, since they have nothing to do with networks
   * @param next what to ask for next; null if this is the last page
   */
  public record PodsPage(List<PodStatus> pods, int others, @Nullable String next)
      implements Message {
    public PodsPage {
      pods = List.copyOf(pods);
    }
  }

  /**
   * Asks what would be done for a pod, and why; nothing is done.
   *
   * @param pod its name, namespace and name, or uid
   */
  public record ExplainQuery(String pod) implements Message {}

  /** What would be done for a pod, and why. */
  public sealed interface ExplainReply extends Message {
    record Explained(PodRef about, Explanation explanation) implements ExplainReply {}

    /** This node has no such pod. */
    record Unknown(String pod) implements ExplainReply {}

    /**
     * Several pods are meant.
     *
     * @param candidates what would name one of them; the first ten
     * @param more how many others there are
     */
    record Ambiguous(List<String> candidates, int more) implements ExplainReply {
      public Ambiguous {
        candidates = List.copyOf(candidates);
      }
    }
  }
}
