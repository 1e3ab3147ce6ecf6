/**
 * The words of the domain, as records and sealed types.
 *
 * <p>Values only: no logger, no clock, no I/O; uses no other package except {@code text}.
 */
@NullMarked
package io.dynamicnetworks.model;

import org.jspecify.annotations.NullMarked;
