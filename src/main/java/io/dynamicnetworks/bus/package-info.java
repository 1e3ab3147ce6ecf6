/**
 * The typed event bus: its ports, and how a request ends.
 *
 * <p>A port is an interface {@code …Port} with everything about its part of the bus. Its constants
 * are the addresses; its records are the messages, which implement it, and what they carry. A fact
 * is declared in the port of the package that publishes it, a request in the port of the package
 * that answers it. What several packages publish or answer has its own port: {@link PeerPort},
 * {@link LimitPort} and {@link SamplePort}.
 *
 * <p>Only ports name addresses; messages are passed by reference.
 */
@NullMarked
package io.dynamicnetworks.bus;

import org.jspecify.annotations.NullMarked;
