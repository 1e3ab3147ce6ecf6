/**
 * Unary gRPC calls over a peer's Unix socket, within limits, and answers read field by field.
 *
 * <p>A tool without a peer of its own, for the adapters that speak gRPC.
 */
@NullMarked
package io.dynamicnetworks.grpc;

import org.jspecify.annotations.NullMarked;
