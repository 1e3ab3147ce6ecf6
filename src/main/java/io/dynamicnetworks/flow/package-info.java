/** Flow control: backoff, token buckets, and queues in which groups take turns. No domain terms. */
@NullMarked
package io.dynamicnetworks.flow;

import org.jspecify.annotations.NullMarked;
