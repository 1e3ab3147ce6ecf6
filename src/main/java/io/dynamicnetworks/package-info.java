/**
 * Attaches and detaches network interfaces of running pods when their annotation is edited.
 *
 * <p>The command line and the wiring; no other package uses this one.
 */
@NullMarked
package io.dynamicnetworks;

import org.jspecify.annotations.NullMarked;
