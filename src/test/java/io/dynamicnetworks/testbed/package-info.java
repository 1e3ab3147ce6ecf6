/**
 * A node without a cluster: the whole controller between an API server, a container runtime and a
 * multus daemon, each real or a stand-in.
 *
 * <p>Used by the lab, the benchmark and the tests of the whole.
 */
@NullMarked
package io.dynamicnetworks.testbed;

import org.jspecify.annotations.NullMarked;
