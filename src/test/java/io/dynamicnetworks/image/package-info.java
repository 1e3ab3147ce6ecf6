/**
 * Tests of the programs in {@code src/main/image}.
 *
 * <p>They run as in the image build: each in its own OS process.
 */
@NullMarked
package io.dynamicnetworks.image;

import org.jspecify.annotations.NullMarked;
