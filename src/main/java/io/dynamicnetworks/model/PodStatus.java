package io.dynamicnetworks.model;

import io.dynamicnetworks.text.Printable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the controller sees a pod and how far it got with it, for a person. Whatever tenants wrote,
 * the texts are printable and short, and the lists have at most 24 elements.
 *
 * @param phase the phase in the API; {@code gone} if the pod is gone
 * @param desired the elements of the networks annotation
 * @param observed what is attached, oldest first
 * @param failure the last failure; null if nothing has failed since the controller started
 * @param retryAfter the time until the next attempt; null if none is planned
 */
public record PodStatus(
    PodUid uid,
    PodRef pod,
    String phase,
    State state,
    Items desired,
    Items observed,
    @Nullable FailureSummary failure,
    @Nullable Duration retryAfter) {
  private static final int MAX_ITEMS = 24;
  private static final int MAX_NAME_CHARS = 120;
  private static final int MAX_NOTE_CHARS = 160;

  /** How much is kept of a failure. */
  public static final int MAX_CAUSE_CHARS = 300;

  /** How far the controller got with the pod. */
  public enum State {
    /** What is attached matches what is desired. */
    IN_SYNC("in sync"),
    /** A reconciliation is under way. */
    WORKING("working"),
    /** Something failed; it is retried, or waits for an edit if only an edit can help. */
    FAILED("failed"),
    /** The pod is not running or uses the host network, so nothing is attached or detached. */
    NOT_CHANGED("not changed"),
    /** The pod has ended or is gone; what edits attached is being detached. */
    CLEANING_UP("cleaning up"),
    /** The pod was not reconciled yet. */
    UNKNOWN("unknown");

    private final String text;

    State(String text) {
      this.text = text;
    }

    /** The state in words, for a person. */
    public String text() {
      return text;
    }
  }

  /**
   * A truncated list.
   *
   * @param more how many elements are not shown
   */
  public record Items(List<Item> shown, int more) {
    /** Returns the list with only its first elements shown. */
    public static Items of(List<Item> all) {
      int shown = Math.min(all.size(), MAX_ITEMS);
      return new Items(List.copyOf(all.subList(0, shown)), all.size() - shown);
    }

    public boolean isEmpty() {
      return shown.isEmpty();
    }
  }

  /**
   * An element of the annotation, or an attachment.
   *
   * @param iface the interface; empty if none is requested or known
   * @param network the network's namespace and name; empty if unknown
   * @param note a remark; empty if none
   */
  public record Item(String iface, String network, String note) {
    public Item {
      iface = Printable.shortened(iface, MAX_NAME_CHARS);
      network = Printable.shortened(network, MAX_NAME_CHARS);
      note = Printable.shortened(note, MAX_NOTE_CHARS);
    }
  }

  /**
   * The last failed reconciliation.
   *
   * @param ago the time since the failure
   * @param attempts failed attempts since the last success or edit; 0 if the failure is over or
   *     only an edit can help
   */
  public record FailureSummary(String cause, Duration ago, int attempts) {
    public FailureSummary {
      cause = Printable.shortened(cause, MAX_CAUSE_CHARS);
    }
  }
}
