/**
 * The life of one attachment: how each answer and each observation changes its state.
 *
 * <p>Pure: values in, values out; uses {@code model} only. docs/lifecycle.md prints it as a table.
 */
@NullMarked
package io.dynamicnetworks.attachment;

import org.jspecify.annotations.NullMarked;
