/** Where the peers' sockets are, and whether a mounted one is still the peer's. */
@NullMarked
package io.dynamicnetworks.socket;

import org.jspecify.annotations.NullMarked;
