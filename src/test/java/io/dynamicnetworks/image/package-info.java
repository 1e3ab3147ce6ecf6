/**
 * The programs of {@code src/main/image}.
 *
 * <p>They run as the image's build runs them: each in a process of its own.
 */
@NullMarked
package io.dynamicnetworks.image;

import org.jspecify.annotations.NullMarked;
