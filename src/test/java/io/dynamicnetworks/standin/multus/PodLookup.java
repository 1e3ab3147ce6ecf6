package io.dynamicnetworks.standin.multus;

import io.dynamicnetworks.model.PodRef;
import java.util.Optional;

/** The daemon's view of the pods in the API server. */
@FunctionalInterface
public interface PodLookup {
  /** The pod with this name, if it exists. */
  Optional<KnownPod> find(PodRef pod);

  /**
   * A pod.
   *
   * @param isStatic whether it is the mirror of a static pod, whose sandbox has a different uid
   */
  record KnownPod(String uid, boolean isStatic) {
    /** A pod that is not static. */
    public static KnownPod of(String uid) {
      return new KnownPod(uid, false);
    }
  }
}
