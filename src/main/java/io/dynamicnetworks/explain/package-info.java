/** {@code explain -f}: what the controller would do for pods in files, without a cluster. */
@NullMarked
package io.dynamicnetworks.explain;

import org.jspecify.annotations.NullMarked;
