/**
 * The benchmark: what the packaged controller takes, in time, memory and requests, beside a floor
 * that is measured in the same run.
 *
 * <p>The controller always runs as a process of its own, with the files and flags of the image.
 */
@NullMarked
package io.dynamicnetworks.bench;

import org.jspecify.annotations.NullMarked;
