/**
 * The image, deployed as users do, on a real Kubernetes node.
 *
 * <p>These tests use kubectl, and look only at what a user can see: links and addresses inside the
 * pod, network-status, events, address leases.
 */
@NullMarked
package io.dynamicnetworks.e2e;

import org.jspecify.annotations.NullMarked;
