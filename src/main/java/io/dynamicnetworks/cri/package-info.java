/**
 * Finds a pod's sandbox and its network namespace through the CRI's gRPC API. Field numbers: {@code
 * src/main/proto/cri.proto}.
 *
 * <p>Adapters never see each other; they meet on the bus.
 */
@NullMarked
package io.dynamicnetworks.cri;

import org.jspecify.annotations.NullMarked;
