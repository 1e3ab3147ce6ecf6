/** Sets up the format, level and lifetime of the log. */
@NullMarked
package io.dynamicnetworks.logging;

import org.jspecify.annotations.NullMarked;
