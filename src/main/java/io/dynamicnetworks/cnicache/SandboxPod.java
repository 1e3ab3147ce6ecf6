package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import java.util.Optional;

/**
 * The pod that a cache file names in {@code CNI_ARGS}.
 *
 * @param uid as the kubelet gave it, which for a static pod is its {@code
 *     kubernetes.io/config.hash}; empty if the runtime did not pass it on
 */
record SandboxPod(String uid, PodRef ref) {
  /** The pod; empty if the parts are not valid names. */
  static Optional<SandboxPod> of(String namespace, String name, String uid) {
    boolean valid =
        NetworkRef.isNamespace(namespace)
            && NetworkRef.isName(name)
            && (uid.isEmpty() || PodUid.isUid(uid));
    return valid ? Optional.of(new SandboxPod(uid, new PodRef(namespace, name))) : Optional.empty();
  }
}
