/**
 * The event bus with types: every address, what travels on it, and how a request ends.
 *
 * <p>The only place that names an address; messages are records and are passed by reference.
 */
@NullMarked
package io.dynamicnetworks.bus;

import org.jspecify.annotations.NullMarked;
