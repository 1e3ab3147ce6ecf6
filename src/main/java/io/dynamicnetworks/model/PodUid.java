package io.dynamicnetworks.model;

/** The uid of a pod: one life of it; a pod recreated under the same name has another. */
public record PodUid(String value) {
  public PodUid {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("pod uid: empty, want a uid");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
