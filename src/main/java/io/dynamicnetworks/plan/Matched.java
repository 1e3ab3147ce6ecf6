package io.dynamicnetworks.plan;

/** What stands for a selection, and what stands for none and goes. */
record Matched(Matching matching, Removals removals) {}
