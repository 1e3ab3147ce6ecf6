/**
 * Sends ADD and DEL to the multus daemon over its Unix socket.
 *
 * <p>Adapters never see each other; they meet on the bus.
 */
@NullMarked
package io.dynamicnetworks.multus;

import org.jspecify.annotations.NullMarked;
