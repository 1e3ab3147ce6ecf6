/**
 * The benchmark: the time, memory and requests of the packaged controller, compared with a floor
 * measured in the same run.
 *
 * <p>The controller always runs in its own OS process, with the image's files and flags.
 */
@NullMarked
package io.dynamicnetworks.bench;

import org.jspecify.annotations.NullMarked;
