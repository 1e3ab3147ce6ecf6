/**
 * A simulated node: the real reconciler on virtual time, with models of everything around it.
 *
 * <p>A history depends only on its seed and can be replayed; nothing here waits for real time.
 */
@NullMarked
package io.dynamicnetworks.simulation;

import org.jspecify.annotations.NullMarked;
