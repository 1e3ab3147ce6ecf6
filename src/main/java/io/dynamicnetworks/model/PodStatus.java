package io.dynamicnetworks.model;

import io.dynamicnetworks.text.Printable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the controller sees a pod and how far it is with it, for a person. Whatever tenants wrote,
 * the texts are printable and short, and the lists have at most 24 elements.
 *
 * @param phase as the API server shows it; {@code gone} if the pod is gone
 * @param desired the elements of the networks annotation
 * @param observed what is attached, oldest first
 * @param failure the last failure; null if nothing has failed since the controller started
 * @param retryAfter until the next attempt; null if none is planned
 */
public record PodStatus(
    PodUid uid,
    PodRef pod,
    String phase,
    State state,
    Items desired,
    Items observed,
    @Nullable LastFailure failure,
    @Nullable Duration retryAfter) {
  private static final int MAX_ITEMS = 24;
  private static final int MAX_NAME_CHARS = 120;
  private static final int MAX_NOTE_CHARS = 160;
  private static final int MAX_CAUSE_CHARS = 300;

  /** How far the controller is with the pod. */
  public enum State {
    /** What is attached is what is desired. */
    IN_SYNC("in sync"),
    /** A reconciliation is under way. */
    WORKING("working"),
    /** Something failed; it is retried, or waits for an edit where only that can mend it. */
    FAILED("failed"),
    /** The pod is not running, or has no network of its own: nothing is attached or detached. */
    NOT_CHANGED("not changed"),
    /** The pod is gone, and what edits attached to it is being detached. */
    CLEANING_UP("cleaning up"),
    /** Nothing was decided for the pod yet. */
    UNKNOWN("unknown");

    private final String text;

    State(String text) {
      this.text = text;
    }

    /** For a person. */
    public String text() {
      return text;
    }
  }

  /**
   * A list that was cut.
   *
   * @param more how many there are beyond those shown
   */
  public record Items(List<Item> shown, int more) {
    /** The first of them. */
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
   * @param iface the interface; empty if none is asked for or known
   * @param network namespace and name of the network; empty if it is not known
   * @param note what else there is to say; empty if nothing
   */
  public record Item(String iface, String network, String note) {
    public Item {
      iface = Printable.shortened(iface, MAX_NAME_CHARS);
      network = Printable.shortened(network, MAX_NAME_CHARS);
      note = Printable.shortened(note, MAX_NOTE_CHARS);
    }
  }

  /**
   * A reconciliation that failed.
   *
   * @param ago since then
   * @param attempts that failed since the last success or edit; 0 if only an edit can mend it, or
   *     it is over
   */
  public record LastFailure(String cause, Duration ago, int attempts) {
    public LastFailure {
      cause = Printable.shortened(cause, MAX_CAUSE_CHARS);
    }
  }
}
