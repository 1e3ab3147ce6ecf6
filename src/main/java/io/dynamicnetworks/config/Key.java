package io.dynamicnetworks.config;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One key of the config file.
 *
 * @param kind of value that the key takes
 * @param ifAbsent value if the key is absent; null if there is none
 * @param shown that value, as the documentation shows it
 * @param meaning one sentence for the documentation
 */
record Key<T>(String name, Kind<T> kind, @Nullable T ifAbsent, String shown, String meaning) {
  static <T> Key<T> of(String name, Kind<T> kind, T ifAbsent, String shown, String meaning) {
    return new Key<>(name, kind, ifAbsent, shown, meaning);
  }

  /** A key whose value, if absent, the controller detects. */
  static <T> Key<T> optional(String name, Kind<T> kind, String meaning) {
    return new Key<>(name, kind, null, "detected", meaning);
  }

  /** A key whose value, if absent, comes from multus' settings. */
  static <T> Key<T> asMultus(String name, Kind<T> kind, String meaning) {
    return new Key<>(name, kind, null, "as in Multus' settings", meaning);
  }

  Optional<T> otherwise() {
    return Optional.ofNullable(ifAbsent);
  }

  /** The key's row in the documentation. */
  String row() {
    return "| `%s` | %s | %s | %s |".formatted(name, kind.wanted(), shown, meaning);
  }
}
