package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;

/** Which pod a worker is for. */
record PodKey(PodUid uid, PodRef ref) {}
