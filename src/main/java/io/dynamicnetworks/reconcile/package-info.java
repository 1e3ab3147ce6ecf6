/**
 * One worker per pod: decides when a pod is reconciled, and in which order it is observed, planned
 * for, acted on and recorded.
 *
 * <p>The only owner of timers and retries; reaches the outside only through the bus.
 *
 * <ul>
 *   <li>{@code Reconciler} routes triggers to the workers, and delays those that come too fast.
 *   <li>{@code Worker} coalesces the triggers of one pod, runs one reconciliation at a time, and
 *       requeues.
 *   <li>{@code Reconciliation} compares, plans and acts: {@code Planning} makes the plans, {@code
 *       PlanRunner} has one carried out, {@code Finish} writes what is pending.
 *   <li>{@code RequeuePolicy} decides when to reconcile again.
 * </ul>
 *
 * <p>Below it are the rooms {@code inspect}, {@code act}, {@code observe}, {@code record}, {@code
 * memory} and {@code shared}; each uses only rooms that come after it. The limiters are in {@code
 * limit}, the texts of the readiness condition in {@code report}.
 */
@NullMarked
package io.dynamicnetworks.reconcile;

import org.jspecify.annotations.NullMarked;
