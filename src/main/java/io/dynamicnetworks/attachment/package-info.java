/**
 * The life of one attachment: what each answer and each observation makes of its state.
 *
 * <p>Pure: values in, values out; uses {@code model} only. docs/lifecycle.md prints it.
 */
@NullMarked
package io.dynamicnetworks.attachment;

import org.jspecify.annotations.NullMarked;
