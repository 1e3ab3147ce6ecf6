/**
 * JSON file, environment and flags into one validated record.
 *
 * <p>No logger, no clock, no I/O: text in, a record or all of its problems out.
 */
@NullMarked
package io.dynamicnetworks.config;

import org.jspecify.annotations.NullMarked;
