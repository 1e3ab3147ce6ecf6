/**
 * Plugs and unplugs network interfaces of running pods when their annotation is edited.
 *
 * <p>The command line and the wiring; nothing below uses this package.
 */
@NullMarked
package io.dynamicnetworks;

import org.jspecify.annotations.NullMarked;
