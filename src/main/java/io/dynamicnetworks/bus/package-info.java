/**
 * The typed event bus: every address, the messages sent to it, and how a request ends.
 *
 * <p>The only place that names an address; messages are records, passed by reference.
 */
@NullMarked
package io.dynamicnetworks.bus;

import org.jspecify.annotations.NullMarked;
