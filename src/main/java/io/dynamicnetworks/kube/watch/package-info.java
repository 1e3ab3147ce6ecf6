/** Lists and watches of pods and network attachment definitions. */
@NullMarked
package io.dynamicnetworks.kube.watch;

import org.jspecify.annotations.NullMarked;
