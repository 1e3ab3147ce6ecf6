/** The controller's own pod: its identity, its sandbox, and whether its state outlives it. */
@NullMarked
package io.dynamicnetworks.self;

import org.jspecify.annotations.NullMarked;
