/**
 * Shows what the workers know and would do.
 *
 * <p>Changes nothing and asks no peer.
 */
@NullMarked
package io.dynamicnetworks.reconcile.inspect;

import org.jspecify.annotations.NullMarked;
