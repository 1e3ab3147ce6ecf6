package io.dynamicnetworks.model;

import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Multus' own configuration of namespace isolation (SPEC 4.7).
 *
 * @param on {@code namespaceIsolation}
 * @param globalNamespaces namespaces whose NADs every pod may use
 */
public record Isolation(boolean on, Set<String> globalNamespaces) {
  /** Multus' own default of the global namespaces (conf.go). */
  private static final Set<String> DEFAULT_GLOBAL_NAMESPACES = Set.of("default");

  public Isolation {
    globalNamespaces = Set.copyOf(globalNamespaces);
  }

  /**
   * Settings that multus' defaults complete (SPEC 4.7): isolation off, and the global namespace
   * {@code default}.
   *
   * @param on null if it is not set
   * @param globalNamespaces null if they are not set
   */
  public static Isolation orDefault(@Nullable Boolean on, @Nullable Set<String> globalNamespaces) {
    return new Isolation(
        on != null && on, Objects.requireNonNullElse(globalNamespaces, DEFAULT_GLOBAL_NAMESPACES));
  }
}
