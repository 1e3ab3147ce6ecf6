/** How many tests ran, for {@code dev/test}. */
@NullMarked
package io.dynamicnetworks.tally;

import org.jspecify.annotations.NullMarked;
