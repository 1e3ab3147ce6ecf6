package io.dynamicnetworks.bus;

import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.ExpectedFile;
import io.dynamicnetworks.model.Isolation;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@code cnicache} reads of multus' files: the CNI cache and its settings. */
public sealed interface CniCachePort extends Message {
  /** Fact: what multus' CNI cache shows of a pod changed. */
  Topic<CacheChanged> CHANGED = new Topic<>("cache.changed", CacheChanged.class);

  /** Fact: whether multus' CNI cache can be read. */
  Topic<ObservationMode> MODE = new Topic<>("cache.mode", ObservationMode.class);

  /** Request: what the CNI cache shows of a sandbox right now. */
  Service<CacheQuery, CacheAnswer> READ =
      new Service<>("cache.read", CacheQuery.class, CacheAnswer.class);

  /** Fact: what multus' own configuration says. */
  Topic<MultusSettings> MULTUS_SETTINGS = new Topic<>("multus.settings", MultusSettings.class);

  /**
   * What multus' CNI cache shows of a pod changed.
   *
   * @param sandboxes everything that the cache shows of the pod; empty if it no longer shows
   *     anything
   */
  record CacheChanged(PodUid uid, PodRef about, List<CachedSandbox> sandboxes)
      implements CniCachePort {
    public CacheChanged {
      sandboxes = List.copyOf(sandboxes);
    }
  }

  /**
   * Whether the controller observes what is attached, or works without multus' CNI cache. Published
   * once after the first scan and its findings, and then on every change. Files that the first scan
   * did not read, because their sandbox has too many bytes, are only known to exist.
   *
   * @param why where the cache was found, or why it cannot be read
   */
  record ObservationMode(boolean observing, String why) implements CniCachePort {}

  /**
   * Asks what the CNI cache shows of a sandbox right now: its files are read again.
   *
   * @param expected the files of known attachments, which are looked for by name even if the cache
   *     is too large to be listed: if the answer lacks one, it does not exist
   */
  record CacheQuery(PodUid uid, PodRef about, String sandboxId, Set<ExpectedFile> expected)
      implements CniCachePort {
    /** Deadline of the answer; files that have not been read by then are not read. */
    public static final Duration DEADLINE = Duration.ofSeconds(15);
  }

  /** What the CNI cache shows of a sandbox right now. */
  record CacheAnswer(PodRef about, CachedSandbox sandbox) implements CniCachePort {}

  /** Settings from multus' own configuration (00-multus.conf); null for what it does not set. */
  record MultusSettings(@Nullable Isolation isolation) implements CniCachePort {}
}
