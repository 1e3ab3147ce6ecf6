/**
 * Makes unary gRPC calls over a peer's Unix socket, within limits, and reads answers field by
 * field.
 *
 * <p>Not tied to any peer; used by the adapters that speak gRPC.
 */
@NullMarked
package io.dynamicnetworks.grpc;

import org.jspecify.annotations.NullMarked;
