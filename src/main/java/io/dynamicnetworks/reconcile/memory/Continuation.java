package io.dynamicnetworks.reconcile.memory;

import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.plan.PlanInput.Move;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a reconciliation ended whose plan had no room for everything to be attached: the next one
 * carries on with the rest of the same edit.
 *
 * @param tried what was attached so far, or failed to attach
 * @param leftToDo hashes of the labels of what failed or is left to do
 * @param problems why the interfaces are not as the annotation asks, as the condition shows it
 * @param firstCause the cause of the first failure, clean-ups aside; null if there is none
 */
public record Continuation(
    Set<Move> tried, Set<Long> leftToDo, List<Notice> problems, @Nullable String firstCause) {}
