/**
 * A node without a cluster: the whole controller with an API server, a container runtime and a
 * multus daemon, each real or a stand-in.
 *
 * <p>Used by the lab, the benchmark and the tests of the whole controller.
 */
@NullMarked
package io.dynamicnetworks.testbed;

import org.jspecify.annotations.NullMarked;
