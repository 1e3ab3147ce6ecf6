package io.dynamicnetworks.standin.multus;

import io.dynamicnetworks.model.PodRef;
import java.util.Optional;

/** The daemon's view of the API server: which pods there are. */
@FunctionalInterface
public interface PodLookup {
  /** The pod of that name, if there is one. */
  Optional<KnownPod> find(PodRef pod);

  /**
   * A pod.
   *
   * @param isStatic it stands for one of the kubelet's files; its sandbox carries another uid
   */
  record KnownPod(String uid, boolean isStatic) {
    /** One that the API server made. */
    public static KnownPod of(String uid) {
      return new KnownPod(uid, false);
    }
  }
}
