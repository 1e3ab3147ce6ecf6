/** What all workers of the node share: its bus, timers, settings and limiters. */
@NullMarked
package io.dynamicnetworks.reconcile.shared;

import org.jspecify.annotations.NullMarked;
