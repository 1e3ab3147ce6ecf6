/** Writes to pods: network-status, the condition, annotations and the finalizer. */
@NullMarked
package io.dynamicnetworks.kube.write;

import org.jspecify.annotations.NullMarked;
