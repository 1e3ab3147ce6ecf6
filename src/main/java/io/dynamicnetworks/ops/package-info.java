/**
 * Health, metrics, the admin socket and the debug tap.
 *
 * <p>Adapters never see each other; they meet on the bus.
 */
@NullMarked
package io.dynamicnetworks.ops;

import org.jspecify.annotations.NullMarked;
