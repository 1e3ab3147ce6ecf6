/** What {@code dev/lab} runs: the README's example, played without a cluster. */
@NullMarked
package io.dynamicnetworks.lab;

import org.jspecify.annotations.NullMarked;
