package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the cache shows of a pod.
 *
 * @param ref null if it shows nothing
 * @param sandboxes oldest first
 */
record CachedPod(PodUid uid, @Nullable PodRef ref, List<CachedSandbox> sandboxes) {
  CachedPod {
    sandboxes = List.copyOf(sandboxes);
  }
}
