package io.dynamicnetworks.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The delegate request's {@code interfaceAttributes}: what the daemon itself passes to the plugins.
 *
 * @param cniArgs a JSON object; null if none
 */
public record DelegateAttributes(List<String> ips, @Nullable String mac, @Nullable String cniArgs) {
  public static final DelegateAttributes NONE = new DelegateAttributes(List.of(), null, null);

  public DelegateAttributes {
    ips = List.copyOf(ips);
  }

  /** Whether nothing applies, so that the whole field is left out. */
  public boolean isEmpty() {
    return ips.isEmpty() && mac == null && cniArgs == null;
  }
}
