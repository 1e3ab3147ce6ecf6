package io.dynamicnetworks.cnicache;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Texts that many files share, held once in memory: all pods of a network have the same config. */
final class SharedTexts {
  private final Map<String, Shared> texts = new HashMap<>();

  private static final class Shared {
    private final String text;
    private int users;

    Shared(String text) {
      this.text = text;
    }
  }

  /** The shared copy of the text; each {@code take} needs its {@code release}. */
  @Nullable String take(@Nullable String text) {
    if (text == null) {
      return null;
    }
    Shared shared = texts.computeIfAbsent(text, Shared::new);
    shared.users++;
    return shared.text;
  }

  void release(@Nullable String text) {
    Shared shared = text == null ? null : texts.get(text);
    if (shared != null && --shared.users == 0) {
      texts.remove(shared.text);
    }
  }

  int size() {
    return texts.size();
  }
}
