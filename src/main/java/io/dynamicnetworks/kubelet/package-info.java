/**
 * Asks the kubelet which devices it allocated to a pod, through the PodResources gRPC API.
 *
 * <p>Adapters never see each other; they meet on the bus.
 */
@NullMarked
package io.dynamicnetworks.kubelet;

import org.jspecify.annotations.NullMarked;
