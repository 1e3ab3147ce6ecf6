/** The format, the level and the life of the log. */
@NullMarked
package io.dynamicnetworks.logging;

import org.jspecify.annotations.NullMarked;
