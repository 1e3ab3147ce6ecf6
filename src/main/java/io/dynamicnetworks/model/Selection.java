package io.dynamicnetworks.model;

import io.dynamicnetworks.text.HeapBytes;
import org.jspecify.annotations.Nullable;

/**
 * One valid element of the networks annotation: a network that the pod shall be attached to.
 *
 * @param position place in the annotation, counting from 1, including invalid elements
 * @param iface the requested interface name; null leaves the choice to the controller
 */
public record Selection(
    int position, NetworkRef network, @Nullable InterfaceName iface, InterfaceRequest request) {

  // The selection, its reference, their texts and a place in a list.
  private static final int OBJECTS_BYTES = 260;

  /** What it takes in memory. */
  public int heapBytes() {
    return OBJECTS_BYTES
        + network.namespace().length()
        + network.name().length()
        + (iface == null ? 0 : HeapBytes.of(iface.value()))
        + request.heapBytes();
  }
}
