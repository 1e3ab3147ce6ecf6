package io.dynamicnetworks.model;

import io.dynamicnetworks.text.Printable;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A device that the kubelet allocated to a pod.
 *
 * @param resource that a device plugin serves, such as {@code intel.com/sriov}
 * @param id as the device plugin names it, such as a PCI address
 * @param info what the device plugin says of it, a JSON object (NPWG Device Information Spec); null
 *     if nothing
 */
public record Device(String resource, String id, @Nullable String info) {
  private static final int MAX_ID_CHARS = 253;

  /** Whether the text can be a device's id: 1 to 253 characters, each of which can be seen. */
  public static boolean isId(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_ID_CHARS
        && text.codePoints().allMatch(c -> Printable.isVisible(c) && !Character.isWhitespace(c));
  }

  /** Whether it is the same device, whatever is known of it. */
  public boolean isSame(Device other) {
    return resource.equals(other.resource) && id.equals(other.id);
  }

  /**
   * The ids in the order in which they are given out: by container, and sorted within each; the
   * kubelet lists them in none, and some twice.
   */
  public static List<String> inOrder(List<? extends Collection<String>> idsOfContainers) {
    Set<String> ordered = new LinkedHashSet<>();
    idsOfContainers.forEach(ids -> ordered.addAll(new TreeSet<>(ids)));
    return List.copyOf(ordered);
  }
}
