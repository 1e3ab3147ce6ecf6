package io.dynamicnetworks.standin.kube;

import java.util.Comparator;

/**
 * The key of an object within its type; its natural order is that of lists.
 *
 * @param namespace empty for cluster-scoped objects
 */
record ObjectKey(String namespace, String name) implements Comparable<ObjectKey> {
  private static final Comparator<ObjectKey> ORDER =
      Comparator.comparing(ObjectKey::namespace).thenComparing(ObjectKey::name);

  @Override
  public int compareTo(ObjectKey other) {
    return ORDER.compare(this, other);
  }
}
