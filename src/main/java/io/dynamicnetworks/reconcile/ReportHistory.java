package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.model.PodReport;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was reported to a pod's owner, so that a failure that only an edit, a NAD or the settings
 * can fix is reported once for each of them.
 */
final class ReportHistory {
  private static final int MAX_REPORTS = 64;

  private final Set<PodReport> reported = new LinkedHashSet<>();
  private @Nullable String about;

  /**
   * Whether the report is new for this annotation; from now on it is not.
   *
   * @param networks the annotation that was acted on; null if the pod has none
   */
  boolean isNews(PodReport report, @Nullable String networks) {
    if (!Objects.equals(about, networks)) {
      about = networks;
      reported.clear();
    }
    if (reported.size() >= MAX_REPORTS && !reported.contains(report)) {
      reported.remove(reported.iterator().next());
    }
    return reported.add(report);
  }

  /** Forgets everything: a NAD or the settings changed. */
  void clear() {
    reported.clear();
  }
}
