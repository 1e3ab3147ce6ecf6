/**
 * What one tenant can take from the others: how fast, how much at once, and whose turn it is.
 *
 * <ul>
 *   <li>{@code RateLimiter}: edits, and CNI calls, per second of a pod and of a namespace.
 *   <li>{@code TextLimiter}: bytes of long annotations per second of a namespace.
 *   <li>{@code StartQueue}: whose reconciliation begins next.
 *   <li>{@code CniCallGate}: CNI calls at once, and hanging ones.
 *   <li>{@code LogBudget}: lines of the log per second of a namespace.
 * </ul>
 *
 * <p>The figures are in {@code model.Budgets}.
 */
@NullMarked
package io.dynamicnetworks.limit;

import org.jspecify.annotations.NullMarked;
