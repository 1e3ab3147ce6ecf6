package io.dynamicnetworks.model;

import io.dynamicnetworks.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * Something to tell the pod's owner in an event. Whatever it is made of, its text is printable and
 * at most 1,000 characters long: what strangers wrote is cut and cleaned here, once, for events,
 * logs and memory alike.
 *
 * @param message the whole message, as the event carries it
 * @param iface the interface that it is about; null if about none in particular
 * @param network the network that it is about; null if about none in particular
 */
public record PodReport(
    EventReason reason,
    String message,
    @Nullable InterfaceName iface,
    @Nullable NetworkRef network) {
  // A note of events.k8s.io may have 1,024 characters.
  private static final int MAX_CHARS = Budgets.NOTICE_CHARS;

  // For the sign that it is cut, and for a last character of two.
  private static final int ROOM = 2;

  /** About the pod as a whole. */
  public PodReport(EventReason reason, String message) {
    this(reason, message, null, null);
  }

  public PodReport {
    message = Printable.shortened(message, MAX_CHARS - ROOM);
  }
}
