/**
 * The only user of the Kubernetes client: watches, network-status patches, finalizers, events.
 *
 * <p>Adapters never see each other; they meet on the bus.
 */
@NullMarked
package io.dynamicnetworks.kube;

import org.jspecify.annotations.NullMarked;
