/**
 * The image, deployed as users deploy it, on a real Kubernetes node.
 *
 * <p>These tests use kubectl and check only what a user can see: links and addresses inside the
 * pod, network-status, events and address leases.
 */
@NullMarked
package io.dynamicnetworks.e2e;

import org.jspecify.annotations.NullMarked;
