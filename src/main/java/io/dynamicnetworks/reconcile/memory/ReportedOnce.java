package io.dynamicnetworks.reconcile.memory;

import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.text.Sha256;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The notices that were sent as events of a pod, so that a failure that only a change of the
 * annotation, a NAD or the settings can fix (SPEC 1.5) is reported once until one of them changes.
 * Only hashes are kept: each text may have 1,000 characters, and may be another one at each retry.
 */
final class ReportedOnce {
  private static final int MAX_NOTICES = 64;

  private static final long PRIME = 1_000_003;

  private final Set<Long> sent = new LinkedHashSet<>();
  private @Nullable Long about;

  /**
   * Whether the notice is new for this annotation; from now on it is not.
   *
   * @param networks the annotation that was acted on; null if the pod has none
   */
  boolean isNews(Notice notice, @Nullable String networks) {
    Long now = networks == null ? null : Sha256.start(networks);
    if (!Objects.equals(about, now)) {
      about = now;
      sent.clear();
    }
    Long hash = hash(notice);
    if (sent.size() >= MAX_NOTICES && !sent.contains(hash)) {
      sent.remove(sent.iterator().next());
    }
    return sent.add(hash);
  }

  /** Of 64 bits, so that two notices practically never share one. */
  private static long hash(Notice notice) {
    long rest = Objects.hash(notice.reason(), notice.iface(), notice.network());
    return notice.text().chars().asLongStream().reduce(rest, (hash, c) -> PRIME * hash + c);
  }

  /** Forgets everything: a NAD or the settings changed. */
  void clear() {
    sent.clear();
  }
}
