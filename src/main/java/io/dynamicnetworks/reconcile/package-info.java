/**
 * One lane per pod: asks for a plan, runs it, retries, and reports.
 *
 * <p>The only owner of timers and retries; reaches the outside through the bus only.
 */
@NullMarked
package io.dynamicnetworks.reconcile;

import org.jspecify.annotations.NullMarked;
