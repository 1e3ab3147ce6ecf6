package io.dynamicnetworks.reconcile.shared;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;

/** The pod that a worker is for. */
public record PodKey(PodUid uid, PodRef ref) {}
