package io.dynamicnetworks.standin.kube;

import java.util.Comparator;

/**
 * Where an object is within its type, in the order in which lists give them.
 *
 * @param namespace empty for cluster-wide objects
 */
record ObjectKey(String namespace, String name) implements Comparable<ObjectKey> {
  private static final Comparator<ObjectKey> ORDER =
      Comparator.comparing(ObjectKey::namespace).thenComparing(ObjectKey::name);

  @Override
  public int compareTo(ObjectKey other) {
    return ORDER.compare(this, other);
  }
}
