/**
 * Input as users, multus and plugins write it, made up at random.
 *
 * <p>The same seed gives the same input: a test that fails names its seed.
 */
@NullMarked
package io.dynamicnetworks.generate;

import org.jspecify.annotations.NullMarked;
