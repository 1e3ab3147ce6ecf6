package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.model.InterfaceName;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Splits the names of cache files, {@code <networkName>-<sandboxId>-<ifName>}, whose parts may
 * contain dashes, and so finds the sandbox that a file belongs to. A network's name may contain the
 * id of another sandbox: such a file is not assigned to that one, because an interface name is too
 * short for the rest.
 */
final class CacheFileNames {
  // libcni's own check; also keeps an id from containing a path.
  private static final Pattern CONTAINER_ID = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");

  private static final int MAX_BYTES = 255;
  private static final int BEGINNING_CHARS = 4;
  private static final int BEGINNINGS = 1 << 16;

  private final Set<String> ids;
  private final int[] lengths;

  /**
   * Hashes of the beginnings of the ids: comparing these alone skips nearly all of 300,000 names of
   * other sandboxes.
   */
  private final BitSet beginnings = new BitSet(BEGINNINGS);

  CacheFileNames(Set<String> ids) {
    this.ids = ids;
    lengths = ids.stream().mapToInt(String::length).distinct().toArray();
    ids.forEach(id -> beginnings.set(beginning(id, 0, id.length())));
  }

  /** Whether a sandbox can have that id. */
  static boolean isContainerId(String text) {
    return text.length() <= MAX_BYTES && CONTAINER_ID.matcher(text).matches();
  }

  /** Whether a file can have that name. */
  static boolean isFileName(String text) {
    return !text.isEmpty()
        && text.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES
        && text.indexOf('/') < 0
        && text.indexOf('\0') < 0;
  }

  /** A file's name, split into its parts. */
  record Parts(String networkName, String sandboxId, String iface) {
    /** The file's name; not necessarily one that a file can have. */
    String name() {
      return networkName + "-" + sandboxId + "-" + iface;
    }
  }

  /** Splits the name; null if it belongs to none of the sandboxes. */
  @Nullable Parts find(String name) {
    int last = name.length() - 1;
    for (int dash = last - 1; dash > 0 && dash >= last - InterfaceName.MAX_BYTES; dash--) {
      if (name.charAt(dash) == '-') {
        Parts parts = endingAt(name, dash);
        if (parts != null) {
          return parts;
        }
      }
    }
    return null;
  }

  private @Nullable Parts endingAt(String name, int dash) {
    for (int length : lengths) {
      int start = dash - length;
      if (start > 1
          && name.charAt(start - 1) == '-'
          && beginnings.get(beginning(name, start, dash))) {
        String id = name.substring(start, dash);
        if (ids.contains(id)) {
          return new Parts(name.substring(0, start - 1), id, name.substring(dash + 1));
        }
      }
    }
    return null;
  }

  private static int beginning(String text, int from, int to) {
    int hash = 0;
    for (int at = from; at < to && at < from + BEGINNING_CHARS; at++) {
      hash = 31 * hash + text.charAt(at);
    }
    return hash & (BEGINNINGS - 1);
  }
}
