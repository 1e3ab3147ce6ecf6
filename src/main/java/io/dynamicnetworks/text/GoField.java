package io.dynamicnetworks.text;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A struct field, filled from the keys of a JSON object that is read token by token. The value that
 * counts is the same as in {@link GoKeys}, which needs a tree.
 */
public final class GoField<V> {
  private final String folded;
  private final Map<String, Optional<V>> spellings = new LinkedHashMap<>();

  public GoField(String name) {
    folded = GoKeys.folded(name);
  }

  /** Whether the key is a spelling of the field's name. */
  public boolean is(String key) {
    return key.length() == folded.length() && GoKeys.folded(key).equals(folded);
  }

  /**
   * Takes the value of a key that {@link #is} this field.
   *
   * @param value null for {@code null}
   */
  public void put(String key, @Nullable V value) {
    spellings.remove(key); // The last of duplicates counts, at its own position.
    spellings.put(key, Optional.ofNullable(value));
  }

  /** The value that counts; null if there is none. */
  public @Nullable V value() {
    V found = null;
    for (Optional<V> value : spellings.values()) {
      found = value.isPresent() ? value.get() : found;
    }
    return found;
  }
}
