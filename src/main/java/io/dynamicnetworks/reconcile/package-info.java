/**
 * One worker per pod: observes, plans, carries out the plan, records, requeues, and reports.
 *
 * <p>The only owner of timers and retries; reaches the outside only through the bus.
 */
@NullMarked
package io.dynamicnetworks.reconcile;

import org.jspecify.annotations.NullMarked;
