/** Stand-ins that speak the real protocols on real sockets, and how long tests wait for them. */
@NullMarked
package io.dynamicnetworks.standin;

import org.jspecify.annotations.NullMarked;
