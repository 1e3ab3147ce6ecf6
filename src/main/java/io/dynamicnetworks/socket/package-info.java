/** Finds the peers' sockets, and detects when a mounted one is no longer the peer's. */
@NullMarked
package io.dynamicnetworks.socket;

import org.jspecify.annotations.NullMarked;
