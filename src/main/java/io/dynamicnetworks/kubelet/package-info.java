/**
 * Asks the kubelet which devices it allocated to a pod, over the PodResources API's gRPC.
 *
 * <p>Adapters never see each other; they meet on the bus.
 */
@NullMarked
package io.dynamicnetworks.kubelet;

import org.jspecify.annotations.NullMarked;
