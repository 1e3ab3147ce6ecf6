/**
 * What a reconciliation records while it runs: its progress, which becomes its result, and what
 * others see of it: network-status, the readiness condition, events and the tap.
 *
 * <p>Makes no CNI call and asks no peer.
 */
@NullMarked
package io.dynamicnetworks.reconcile.record;

import org.jspecify.annotations.NullMarked;
