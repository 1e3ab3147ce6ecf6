/**
 * Turns the JSON config file into one validated record.
 *
 * <p>No logger, no clock, no I/O: takes text, returns a record or all of its problems.
 */
@NullMarked
package io.dynamicnetworks.config;

import org.jspecify.annotations.NullMarked;
