package io.dynamicnetworks.kube;

import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.PodUid;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The events that were written last, so that a repeat raises the count of one of them. */
final class EventBook {
  /** What makes two events the same. */
  record Key(PodUid uid, EventReason reason, String message) {}

  /**
   * An event as it stands in the API.
   *
   * @param name of the event object
   */
  record Written(String name, Instant first, int count) {}

  // With messages of 1 KB at most, 512 KB.
  private static final int KEPT = 512;

  private final Map<Key, Written> written =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Written> eldest) {
          return size() > KEPT;
        }
      };

  @Nullable Written find(Key key) {
    return written.get(key);
  }

  void note(Key key, Written event) {
    written.put(key, event);
  }

  /** The event object is gone: the API server keeps them for an hour. */
  void forget(Key key) {
    written.remove(key);
  }
}
