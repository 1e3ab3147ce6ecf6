/**
 * Desired and observed in, ordered steps out.
 *
 * <p>Pure: values in, values out; uses {@code model} and {@code text} only.
 */
@NullMarked
package io.dynamicnetworks.plan;

import org.jspecify.annotations.NullMarked;
