package io.dynamicnetworks.model;

import java.util.Set;

/**
 * Multus' own configuration of namespace isolation (SPEC 4.7).
 *
 * @param on {@code namespaceIsolation}
 * @param globalNamespaces namespaces whose NADs every pod may use
 */
public record Isolation(boolean on, Set<String> globalNamespaces) {
  /** Multus' own default of the global namespaces (conf.go). */
  public static final Set<String> DEFAULT_GLOBAL_NAMESPACES = Set.of("default");

  public Isolation {
    globalNamespaces = Set.copyOf(globalNamespaces);
  }
}
