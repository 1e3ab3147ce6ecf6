package io.dynamicnetworks.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One change of network-status; changes are applied in order to a fresh read. */
public sealed interface StatusChange {
  /** Puts the entries at the end; entries of the same network and interface are replaced. */
  record Add(List<Attachment> entries) implements StatusChange {
    public Add {
      entries = List.copyOf(entries);
    }
  }

  /** Takes out the first entry of that network and interface; nothing if there is none. */
  record Remove(NetworkRef network, @Nullable String iface) implements StatusChange {}
}
