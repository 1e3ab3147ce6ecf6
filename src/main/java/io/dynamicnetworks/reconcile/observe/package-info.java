/**
 * What is known about a pod, and what has to be asked: the evidence in memory, that of the peers,
 * and its comparison with the ledger.
 *
 * <p>Changes nothing outside the controller.
 */
@NullMarked
package io.dynamicnetworks.reconcile.observe;

import org.jspecify.annotations.NullMarked;
