/**
 * Flow control: backoff, token buckets, timers, one step after another, and queues in which groups
 * take turns. No domain terms.
 */
@NullMarked
package io.dynamicnetworks.flow;

import org.jspecify.annotations.NullMarked;
