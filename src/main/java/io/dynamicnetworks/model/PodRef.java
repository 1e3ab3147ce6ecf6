package io.dynamicnetworks.model;

/** A pod's namespace and name, shown as {@code namespace/name}. */
public record PodRef(String namespace, String name) {
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
