package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodBuilder;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import org.jspecify.annotations.Nullable;

/** Pods for tests, in the namespace of {@link CacheFiles}. */
final class Pods {
  private Pods() {}

  static PodRef ref(String sandbox) {
    return new PodRef("shop", CacheFiles.podName(sandbox));
  }

  static Pod pod(String uid, String name, @Nullable String staticPodHash) {
    return new PodBuilder(new PodUid(uid), new PodRef("shop", name))
        .staticPodHash(staticPodHash)
        .build();
  }
}
