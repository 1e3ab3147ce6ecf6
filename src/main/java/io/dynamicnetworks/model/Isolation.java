package io.dynamicnetworks.model;

import java.util.Set;

/**
 * Multus' own configuration of namespace isolation (SPEC 4.7).
 *
 * @param on {@code namespaceIsolation}
 * @param globalNamespaces namespaces whose NADs every pod may use
 */
public record Isolation(boolean on, Set<String> globalNamespaces) {
  public Isolation {
    globalNamespaces = Set.copyOf(globalNamespaces);
  }
}
