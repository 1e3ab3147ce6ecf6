package io.dynamicnetworks.model;

import io.dynamicnetworks.text.CompactTexts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The delegate request's {@code interfaceAttributes}, which the daemon itself passes to the
 * plugins.
 *
 * @param cniArgs a JSON object; null if none
 */
public record DelegateAttributes(List<String> ips, @Nullable String mac, @Nullable String cniArgs) {
  public static final DelegateAttributes NONE = new DelegateAttributes(List.of(), null, null);

  public DelegateAttributes {
    ips = CompactTexts.of(ips);
  }

  /** Whether all attributes are empty, so that the field is omitted. */
  public boolean isEmpty() {
    return ips.isEmpty() && mac == null && cniArgs == null;
  }
}
