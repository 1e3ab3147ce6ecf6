package io.dynamicnetworks.model;

/** A pod's uid. A pod that is recreated under the same name gets another. */
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
