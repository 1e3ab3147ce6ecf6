/**
 * Both formats of the networks annotation, and network-status, to and from {@code model}.
 *
 * <p>Pure: text in, values out; uses {@code model} and {@code text} only.
 */
@NullMarked
package io.dynamicnetworks.annotation;

import org.jspecify.annotations.NullMarked;
