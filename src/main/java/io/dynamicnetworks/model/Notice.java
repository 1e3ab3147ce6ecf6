package io.dynamicnetworks.model;

import io.dynamicnetworks.text.HeapBytes;
import io.dynamicnetworks.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * A notice about a pod, sent as an event for it. Its text is always printable and at most 1,000
 * characters long: foreign text is cleaned and cut here, once, for events, logs and memory.
 *
 * @param text what happened; the event names the pod before it
 * @param iface the interface concerned; null if none in particular
 * @param network the network concerned; null if none in particular
 */
public record Notice(
    EventReason reason, String text, @Nullable InterfaceName iface, @Nullable NetworkRef network) {
  // A note of events.k8s.io may have 1,024 characters.
  private static final int MAX_CHARS = Budgets.NOTICE_CHARS;

  // For the ellipsis, and for a last character that takes two chars.
  private static final int ROOM = 2;

  // The notice, its text, an interface's and a network's name.
  private static final int OBJECTS_BYTES = 200;

  /** A notice about the pod as a whole. */
  public Notice(EventReason reason, String text) {
    this(reason, text, null, null);
  }

  public Notice {
    text = shortened(text);
  }

  /** What it takes in memory. */
  public int heapBytes() {
    return OBJECTS_BYTES
        + HeapBytes.of(text)
        + (iface == null ? 0 : iface.value().length())
        + (network == null ? 0 : network.namespace().length() + network.name().length());
  }

  /** Makes a text printable, and cuts it to 1,000 characters. */
  public static String shortened(String text) {
    return Printable.shortened(text, MAX_CHARS - ROOM);
  }
}
