/**
 * The typed event bus: its ports, and how a request ends.
 *
 * <p>A port is an interface {@code …Port} with everything about its part of the bus: its constants
 * are the addresses; the records in it are the messages, which implement it, and what they carry. A
 * fact stands in the port of the package that publishes it, a request in that of the package that
 * answers it. What several packages publish or answer has a port of its own: {@link PeerPort},
 * {@link LimitPort} and {@link SamplePort}.
 *
 * <p>The only place that names an address; messages are passed by reference.
 */
@NullMarked
package io.dynamicnetworks.bus;

import org.jspecify.annotations.NullMarked;
