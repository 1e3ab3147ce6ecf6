package io.dynamicnetworks.model;

import java.util.List;

/** What network-status says is there. */
public sealed interface Present {
  /** The annotation could be read; an absent one is an empty list. */
  record Attachments(List<Attachment> entries) implements Present {
    public static final Attachments NONE = new Attachments(List.of());

    public Attachments {
      entries = List.copyOf(entries);
    }
  }

  /** The annotation cannot be read: nothing is attached or detached, and it is not overwritten. */
  record Unreadable(String problem) implements Present {}
}
