/**
 * Peers that speak the real protocols on real sockets, and the patience that tests have with them.
 */
@NullMarked
package io.dynamicnetworks.standin;

import org.jspecify.annotations.NullMarked;
