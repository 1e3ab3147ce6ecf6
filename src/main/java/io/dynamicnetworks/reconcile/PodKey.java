package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;

/** The pod that a worker is for. */
record PodKey(PodUid uid, PodRef ref) {}
