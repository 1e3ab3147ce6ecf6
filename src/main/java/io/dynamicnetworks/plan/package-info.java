/**
 * Wanted and present in, ordered steps out.
 *
 * <p>Pure: values in, values out; uses {@code model} only.
 */
@NullMarked
package io.dynamicnetworks.plan;

import org.jspecify.annotations.NullMarked;
