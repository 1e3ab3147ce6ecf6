/**
 * One worker per pod: observes, plans, carries out the plan, records, requeues, and reports.
 *
 * <p>The only owner of timers and retries; reaches the outside only through the bus.
 *
 * <ul>
 *   <li>{@code Reconciler} routes triggers to the workers, and delays those that come too fast.
 *   <li>{@code Worker} coalesces the triggers of one pod, runs one reconciliation at a time, and
 *       requeues.
 *   <li>{@code Reconciliation} compares, plans and acts; {@code StepRunner} carries out the plan's
 *       steps, of which {@code AttachRunner} the attaches, {@code VerifyRunner} the verifications
 *       and {@code Reattach} what follows a failed move; {@code AttachmentDriver} each attachment's
 *       transitions.
 *   <li>{@code KnownEvidence} is what is in memory, {@code FreshEvidence} what the peers answer.
 *   <li>{@code ReadyCondition} decides when to show whether the networks are ready; {@code
 *       report.ReadyTexts} is what it says.
 * </ul>
 *
 * <p>The limiters that it asks are in {@code limit}.
 */
@NullMarked
package io.dynamicnetworks.reconcile;

import org.jspecify.annotations.NullMarked;
