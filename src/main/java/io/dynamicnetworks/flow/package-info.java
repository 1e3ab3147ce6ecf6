/**
 * Flow control: backoff, token buckets, timers, one step after another, queues in which groups take
 * turns, and the share of each group. No domain terms.
 */
@NullMarked
package io.dynamicnetworks.flow;

import org.jspecify.annotations.NullMarked;
