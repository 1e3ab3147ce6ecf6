/** Counts the tests that ran, for {@code dev/test}. */
@NullMarked
package io.dynamicnetworks.tally;

import org.jspecify.annotations.NullMarked;
