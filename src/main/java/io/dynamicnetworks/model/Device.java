package io.dynamicnetworks.model;

import io.dynamicnetworks.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * A device that the kubelet allocated to a pod.
 *
 * @param resource the device plugin's resource, such as {@code intel.com/sriov}
 * @param id the device plugin's id, such as a PCI address
 * @param info the device plugin's description, a JSON object (NPWG Device Information Spec); null
 *     if none
 */
public record Device(String resource, String id, @Nullable String info) {
  static final int MAX_ID_CHARS = 253;

  /** Whether the text can be a device id: 1 to 253 visible characters. */
  public static boolean isId(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_ID_CHARS
        && text.codePoints().allMatch(c -> Printable.isVisible(c) && !Character.isWhitespace(c));
  }

  /** Whether both are the same device, regardless of {@code info}. */
  public boolean isSame(Device other) {
    return resource.equals(other.resource) && id.equals(other.id);
  }
}
