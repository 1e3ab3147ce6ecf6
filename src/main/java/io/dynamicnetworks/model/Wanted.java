package io.dynamicnetworks.model;

import java.util.List;

/** What the networks annotation asks for. */
public sealed interface Wanted {
  /** The annotation could be read; some of its elements may be invalid. */
  record Selections(List<Selection> valid, List<InvalidSelection> invalid) implements Wanted {
    public static final Selections NONE = new Selections(List.of(), List.of());

    public Selections {
      valid = List.copyOf(valid);
      invalid = List.copyOf(invalid);
    }
  }

  /** The annotation cannot be read at all: nothing is attached or detached. */
  record Unreadable(String problem) implements Wanted {}
}
