package io.dynamicnetworks.model;

import java.util.List;

/** What the networks annotation asks for. */
public sealed interface Desired {
  /** The annotation could be read; some of its elements may be invalid. */
  record Selections(List<Selection> valid, List<InvalidSelection> invalid) implements Desired {
    public static final Selections NONE = new Selections(List.of(), List.of());

    public Selections {
      valid = List.copyOf(valid);
      invalid = List.copyOf(invalid);
    }
  }

  /** The annotation cannot be read at all, so nothing is attached or detached. */
  record Unreadable(String problem) implements Desired {}
}
