/** The kubelet's PodResources API, for tests: a stand-in, and calls to it or to a real kubelet. */
@NullMarked
package io.dynamicnetworks.standin.kubelet;

import org.jspecify.annotations.NullMarked;
