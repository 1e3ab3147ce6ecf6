/**
 * A simulated node: the real reconciler on virtual time, with models of everything around it.
 *
 * <p>A history is made from a seed alone and can be played again; nothing here waits for real time.
 */
@NullMarked
package io.dynamicnetworks.simulation;

import org.jspecify.annotations.NullMarked;
